"""Files of a contract, kept under a name of ours and only ever handed out (goaltrack.common.uploads)."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import invalid
from goaltrack.common.uploads import checked, digest
from history.operations import operation
from payments.services.contracts import locked_contract
from payments.terms.models import Amendment, Annex, Audit, Guarantee
from people.models import User
from people.permissions import authorize

# What of a contract a file may belong to, by the name of the field.
ABOUT: dict[str, type[models.Model]] = {"amendment": Amendment, "audit": Audit, "guarantee": Guarantee}


def annex_attach(
    *, actor: User, key: UUID, contract_id: int, upload: "UploadedFile[Any]", about: models.Model | None = None
) -> Annex:
    """Keep a file with the contract, or with an amendment, audit or guarantee of it.

    Raises InvalidInput at `upload` for its name, its size or its kind.
    """
    content = {"contract": contract_id, "about": _told(about), "name": upload.name, "sha256": digest(upload)}
    with operation("annex.attach", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Annex.objects)
        contract = locked_contract(contract_id)
        authorize(actor, "payments.contract_write", contract)
        if about is not None and about.contract_id != contract.pk:  # type: ignore[attr-defined]  # all of ABOUT have one
            raise invalid("about", _("This is of another contract."))
        name, content_type = checked(upload)
        belongs = {field: about for field, model in ABOUT.items() if isinstance(about, model)}
        annex = Annex.objects.create(
            contract=contract,
            file=upload,
            name=name,
            content_type=content_type,
            size=upload.size or 0,
            uploaded_by=actor,
            **belongs,
        )
        op.log(contract, note=name, made=annex)
    return annex


def _told(about: models.Model | None) -> str:
    return "" if about is None else f"{about._meta.model_name} {about.pk}"
