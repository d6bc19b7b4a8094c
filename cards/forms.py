"""Where a form can be filled in: inside the card, or on the page behind a link."""

from dataclasses import replace
from urllib.parse import quote

from cards.limits import Limits
from cards.model import Button, Field, FieldKind, Form, Style
from cards.wire import pack

_MANY = FieldKind.CHOICES
_NOT_IN_A_CARD = FieldKind.FILE


def link_to(form: Form, label: str = "填写表单", style: Style = Style.PRIMARY) -> Button:
    """The page that asks `opens` and shows this very form."""
    return Button(label, style=style, link="/h5/form/" + quote(pack(form.opens), safe=""))


def in_card(form: Form, limits: Limits) -> Form | None:
    """The form as a card can ask it: whole, or only the one choice that has to be made."""
    if fits_in_card(form, limits):
        return form
    free = [field for field in form.fields if not field.options]
    if limits.inputs or any(field.required or field.value for field in free):
        return None
    short = replace(form, fields=tuple(field for field in form.fields if field.options))
    return short if len(short.fields) == 1 and _is_choice(short, limits) else None


def fits_in_card(form: Form, limits: Limits) -> bool:
    """Never a form that would lose a part of what is already in it."""
    if limits.inputs:
        return len(form.fields) <= limits.inputs and all(_fits(f, limits) for f in form.fields)
    return is_ballot(form, limits) or _is_choice(form, limits)


def is_ballot(form: Form, limits: Limits) -> bool:
    """One question with ticks, which takes a card by itself."""
    field = form.fields[0] if len(form.fields) == 1 else None
    if field is None or not _options_fit(field, limits, limits.ballot):
        return False
    return field.kind is _MANY or len(field.options) > limits.options


def _is_choice(form: Form, limits: Limits) -> bool:
    fields = form.fields
    return 0 < len(fields) <= limits.selects and all(
        field.kind is not _MANY and _options_fit(field, limits, limits.options) for field in fields
    )


def _fits(field: Field, limits: Limits) -> bool:
    if field.options:
        return _options_fit(field, limits, limits.options)
    return field.kind is not _NOT_IN_A_CARD and len(field.value) <= limits.answer


def _options_fit(field: Field, limits: Limits, most: int) -> bool:
    values = [value for value, _ in field.options]
    sendable = all(_sendable(value, limits.option_bytes) for value in values)
    return 0 < len(values) <= most and sendable and len(set(values)) == len(values)


def _sendable(value: str, longest: int) -> bool:
    return value.isprintable() and 0 < len(value.encode()) <= longest
