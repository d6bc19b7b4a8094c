"""Registers every job, timer and alert: loaded once, by whoever answers."""

from scheduler import approvals as approvals
from scheduler import battle_pack as battle_pack
from scheduler import ladder as ladder
from scheduler import leaving as leaving
from scheduler import notices as notices
from scheduler import rearming as rearming
from scheduler import reminders as reminders
from scheduler import sealing as sealing
