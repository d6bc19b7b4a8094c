"""What people see when they open a link. Pages only read; their forms post Actions."""

from pages import customer as customer
from pages import form as form
