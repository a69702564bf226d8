"""Forms that keep what was typed: service errors land at their fields, keys and versions travel hidden."""

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

from goaltrack.common.errors import DomainError, StaleVersion

# One for all: a class here is called by every form, and reads the templates of its widgets again each time.
RENDERER = DjangoTemplates()
# Grouping marks and spaces go; full-width digits, point and minus signs become plain ones.
GROUPING = str.maketrans("０１２３４５６７８９．－−", "0123456789.--", ",， \u00a0\u3000")


class DateInput(forms.DateInput):
    """The browser's own date box: it speaks ISO and shows the reader's format."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateField(forms.DateField):
    widget = DateInput
    input_formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"]


class DecimalField(forms.DecimalField):
    """A number that may be typed with grouping commas, half or full width."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = value.strip().translate(GROUPING)
        return super().to_python(value)


class MoneyField(DecimalField):
    """CNY with two places, shown as 1,280,000.00."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 16, "decimal_places": 2} | kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value


class Form(forms.Form):
    """A form whose rules live in a service: it parses, the service judges."""

    default_renderer = RENDERER
    required_css_class = "required"
    error_css_class = "is-invalid"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def add_service_errors(self, error: DomainError) -> None:
        """Show a service's errors at the fields they name; those of unknown fields above the form."""
        for name, messages in error.fields.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, str(message))
        if not error.fields:
            self.add_error(None, str(error.message))


class CreatingForm(Form):
    """Carries an idempotency key: the same form sent twice makes one row."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4

    def add_service_errors(self, error: DomainError) -> None:
        """A key that went with other content is renewed, so that sending again saves what is typed now."""
        super().add_service_errors(error)
        if error.code == "key-reused":
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, or a test's dict
            data[self.add_prefix("key")] = str(uuid.uuid4())
            self.data = data


class EditingForm(Form):
    """Carries the version it was built on."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def rebase(self, error: StaleVersion) -> None:
        """Go on from the version that is in force: shown again under the conflict note, it saves over it."""
        data: Any = self.data
        self.data = data.copy()
        self.data[self.add_prefix("version")] = str(error.current)  # type: ignore[index]
