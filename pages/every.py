"""Registers every page: loaded once, by whoever answers."""

from pages import customer as customer
from pages import form as form
