"""The invented company of the demo: people, customers and half a year of selling, from one seed."""
