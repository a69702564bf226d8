"""Departments and people from a file: what is read, what is refused, what is applied, once."""

import io
import struct
import uuid
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from people import sheets
from people.models import Department, PeopleImport, RoleGrant, User
from people.services import people_import_apply, people_import_upload
from people.services.imports import people_import_plan

HEADER = "部门编码,部门,上级部门编码,工号,姓名,邮箱,职务,角色"


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *rows]).encode("utf-8-sig")


def xlsx(rows: list[list[Any]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def upload(actor: User, content: bytes, key: Any = None) -> PeopleImport:
    return people_import_upload(actor=actor, key=key or uuid.uuid4(), filename="people.csv", content=content)


def plan(actor: User, *rows: str) -> Any:
    return people_import_plan(actor=actor, rows=sheets.read_rows(csv(*rows)))


def apply(actor: User, pending: PeopleImport, key: Any = None) -> PeopleImport:
    return people_import_apply(actor=actor, key=key or uuid.uuid4(), pending=pending)


def problems(result: Any) -> list[tuple[int, str]]:
    return [(row.number, column) for row in result.rows for column, _ in row.problems]


# Reading


def test_xlsx_and_csv_read_alike(db: None) -> None:
    rows = sheets.read_rows(xlsx([HEADER.split(","), ["utilities", "", "", 1001, "许星野", "", "", "组长"], []]))
    assert rows == [
        {
            "row": 2,
            "department_code": "utilities",
            "department": "",
            "parent_code": "",
            "username": "1001",
            "name": "许星野",
            "email": "",
            "title": "",
            "roles": "组长",
        }
    ]
    assert sheets.read_rows(csv("utilities,,,1001,许星野,,,组长")) == rows
    assert sheets.read_rows(csv("utilities,,,1001,许星野,,,组长").decode("utf-8-sig").encode("gb18030")) == rows


def test_english_and_reordered_columns() -> None:
    header = "Name;Employee number;Department code;Something else;E-mail"
    assert sheets.read_rows(csv("Xu;X1;d;?;x@example.com", header=header)) == [
        {"row": 2, "name": "Xu", "username": "X1", "department_code": "d", "email": "x@example.com"}
    ]


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b"0" * (sheets.MAX_UNPACKED_BYTES + 1))
    return buffer.getvalue()


def bomb_that_lies() -> bytes:
    """The directory says that the part is small."""
    data = bytearray(bomb())
    size = struct.pack("<L", sheets.MAX_UNPACKED_BYTES + 1)
    return bytes(data.replace(size, struct.pack("<L", 10)))


def with_parts(*names: str, content: str = "x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return buffer.getvalue()


def far_cell(place: str) -> bytes:
    good = xlsx([HEADER.split(","), ["utilities"]])
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</row></sheetData>", f'<c r="{place}"><v>1</v></c></row></sheetData>'.encode())
            new.writestr(part.filename, data)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n\n", "empty"),
        (csv(), "no rows"),
        (b"x" * (sheets.MAX_BYTES + 1), "2 MB"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "neither XLSX nor"),
        (b"\x01\x02\x03plain", "neither XLSX nor"),
        (b"\xff\xff\xff\xff", "neither XLSX nor"),
        (b"PK\x03\x04 not a zip", "no readable XLSX"),
        (with_parts("word/document.xml"), "no readable XLSX"),
        (with_parts("xl/workbook.xml"), "no readable XLSX"),
        (with_parts("xl/workbook.xml", "content.xml"), "no readable XLSX"),
        (with_parts("xl/workbook.xml", *(f"p{n}" for n in range(sheets.MAX_PARTS))), "too many parts"),
        (bomb(), "Unpacked"),
        (bomb_that_lies(), "XLSX"),
        (far_cell("XFD1048576"), "At most 10,000 rows"),
        (far_cell("AZ2"), "At most 10,000 rows"),
        (csv(*(f"d,,,{n}" for n in range(sheets.MAX_ROWS + 1))), "At most 10,000 rows"),
        (csv("d" + "," * 60), "At most 10,000 rows"),
        (csv("x", header="姓名,工号"), "department code"),
        (csv("x", header="部门编码,部门编码"), "stands twice"),
        (csv('"' + "x" * 140_000), "cannot be read"),
    ],
)
def test_hostile_and_wrong_files(content: bytes, words: str) -> None:
    with translation.override("en"):
        with pytest.raises(InvalidInput) as error:
            sheets.read_rows(content)
        assert words in str(error.value.fields["file"][0])


# Judging


def test_verdicts(team: Any) -> None:
    result = plan(
        team.admin,
        "pumps,泵站班,utilities,,,,,",
        "pumps,,,X1,许星野,xingye@example.com,工程师,组长、评审专家",
        "utilities,,,Q0005,周可,,,",
        "utilities,,,Q0004,林鸣,,,team lead",
        "utilities,公用组,,,,,,",
    )
    assert [row.verdict for row in result.rows] == ["new", "new", "unchanged", "changed", "changed"]
    assert result.rows[3].differences == [("name", "林一鸣", "林鸣")]
    assert result.counts == {"new": 2, "changed": 2, "unchanged": 1, "error": 0}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",,,X1,许,,,", "department_code"),
        ("nowhere,,,X1,许,,,", "department"),
        ("has space,x,delivery-2,X1,许,,,", "department_code"),
        ("n1,新,nowhere,X1,许,,,", "parent_code"),
        ("n1,新,,X1,许,,,", None),
        ("n1,新,delivery-1,X1,许,,,", "parent_code"),
        ("delivery-1,,,X1,许,,,", "department_code"),
        ("delivery-1,新名,,,,,,", "department_code"),
        ("utilities,,delivery-1,,,,,", "parent_code"),
        ("delivery-2,,utilities,,,,,", "parent_code"),
        ("utilities," + "长" * 81 + ",,,,,,", "department"),
        ("utilities,,,,许,,,", "username"),
        ("utilities,,,X1,,,,", "name"),
        ("utilities,,,X1,许,nonsense,,", "email"),
        ("utilities,,,X1,许," + "a" * 250 + "@example.com,,", "email"),
        ("utilities,,,X1,许,q0005@example.com,,", "email"),
        ("utilities,,,X 1,许,,,", "username"),
        ("utilities,,,x@y,许,,,", "username"),
        ("utilities,,,X1,许,,,国王", "roles"),
        ("utilities,,,Q0007,苏木,,,", "username"),
        ("utilities,,,X1,=HYPERLINK(1),,,", "name"),
        ("utilities,,,X1,@SUM(A1),,,", "name"),
        ("utilities,,,X1,许," + "x" * 501 + ",,", "email"),
        ("utilities,,,X1,许\ufffd,,,", "name"),
        ("utilities,,,X1," + "长" * 61 + ",,,", "name"),
    ],
)
def test_each_error_names_its_row_and_column(team: Any, row: str, column: str | None) -> None:
    found = problems(plan(team.admin, row))
    if column is None:
        assert found == []
    else:
        assert (2, column) in found


def test_rows_that_contradict_each_other(team: Any) -> None:
    result = plan(
        team.admin,
        "n1,新一,utilities,X1,许,a@example.com,,",
        "n1,新二,,X2,陆,,,",
        "n1,新一,delivery-2,X3,唐,,,",
        "n1,,,X1,许,,,",
        "n1,,,X4,白,A@example.com,,",
    )
    assert problems(result) == [(3, "department"), (4, "parent_code"), (5, "username"), (6, "email")]


def test_new_departments_that_cannot_be_take_what_lies_below_along(team: Any) -> None:
    result = plan(team.admin, "n1,甲,n2,,,,,", "n2,乙,n1,,,,,", "n3,丙,n1,,,,,", "n3,,,X1,许,,,")
    assert {number for number, _ in problems(result)} == {2, 3, 4, 5}
    assert not result.applicable


def test_an_administrator_of_a_part_imports_only_into_it(team: Any) -> None:
    result = plan(
        team.sub_admin,
        "utilities,,,X1,许,,,",
        "transport,,,X2,陆,,,",
        "n1,新,,,,,,",
        "n2,新,utilities,,,,,",
        "utilities,,,Q0003,秦远,,,",
    )
    assert [row.verdict for row in result.rows] == ["new", "error", "error", "new", "error"]


def test_a_long_file_costs_the_same_queries(team: Any, django_assert_max_num_queries: Any) -> None:
    rows = sheets.read_rows(csv(*(f"utilities,,,X{n},许星野,x{n}@example.com,,组长" for n in range(2000))))
    actor = User.objects.signed_in().get(pk=team.admin.pk)
    with django_assert_max_num_queries(6):
        assert people_import_plan(actor=actor, rows=rows).count("new") == 2000


# Applying


def test_apply(team: Any) -> None:
    pending = upload(
        team.admin,
        csv(
            "pumps2,泵站二班,pumps,,,,,",
            "pumps,泵站班,utilities,,,,,",
            "pumps,,,X1,许星野,XingYe@example.com,工程师,组长，评审专家",
            "transport,,,Q0005,周可可,new@example.com,,",
            "utilities,,,Q0004,林一鸣,,,",
            "utilities,公用组,,,,,,",
            "utilities,,,X9,,,,",
        ),
    )
    assert not User.objects.filter(username="X1").exists()
    done = apply(team.admin, pending)
    assert done.result["counts"] == {"new": 3, "changed": 2, "unchanged": 1, "error": 1}
    user = User.objects.get(username="X1")
    assert (user.email, user.search, user.department.code) == ("xingye@example.com", "xxy xuxingye", "pumps")
    assert not user.has_usable_password()
    assert set(user.role_grants.values_list("role", flat=True)) == {"lead", "expert"}
    assert Department.objects.get(code="pumps2").path[:2] == [team.delivery.pk, team.utilities.pk]
    assert Department.objects.get(code="utilities").name == "公用组"
    team.zhou.refresh_from_db()
    assert (team.zhou.name, team.zhou.version, team.zhou.email) == ("周可可", 2, "new@example.com")
    team.lin.refresh_from_db()
    assert team.lin.version == 1
    entry = LogEntry.objects.of(team.zhou).get()
    assert (entry.action, {change["field"] for change in entry.changes}) == (
        "people.import",
        {"department", "name", "email"},
    )


def test_the_same_confirmation_twice_applies_once(team: Any) -> None:
    pending, key = upload(team.admin, csv("utilities,,,X1,许星野,,,")), uuid.uuid4()
    assert apply(team.admin, pending, key).applied_at == apply(team.admin, pending, key).applied_at
    with pytest.raises(StateConflict):
        apply(team.admin, pending)
    assert User.objects.filter(username="X1").count() == 1


def test_the_same_upload_twice_is_one(team: Any) -> None:
    key = uuid.uuid4()
    first = upload(team.admin, csv("utilities,,,X1,许星野,,,"), key)
    assert upload(team.admin, csv("utilities,,,X1,许星野,,,"), key) == first


def test_a_key_stands_for_one_file_and_one_step(team: Any) -> None:
    key = uuid.uuid4()
    pending = upload(team.admin, csv("utilities,,,X1,许星野,,,"), key)
    with pytest.raises(StateConflict):
        upload(team.admin, csv("utilities,,,X2,周可,,,"), key)
    with pytest.raises(StateConflict):
        apply(team.admin, pending, key)
    assert not User.objects.filter(username="X1").exists()


def test_a_moved_department(team: Any) -> None:
    apply(team.admin, upload(team.admin, csv("utilities,,transport,,,,,")))
    assert Department.objects.get(code="utilities").path == [
        team.delivery.pk,
        team.transport.pk,
        team.utilities.pk,
    ]


def test_moves_that_make_a_loop_change_nothing(team: Any) -> None:
    pending = upload(team.admin, csv("utilities,,transport,,,,,", "transport,,utilities,,,,,"))
    with translation.override("en"), pytest.raises(StateConflict, match="contradict"):
        apply(team.admin, pending)
    assert Department.objects.get(code="utilities").parent_id == team.delivery.pk


def test_a_new_first_level_department_is_administered(team: Any) -> None:
    apply(team.admin, upload(team.admin, csv("d3,交付三部,,X1,许星野,,,部门经理")))
    assert RoleGrant.objects.filter(user=team.admin, department__code="d3", role="administrator").exists()


def test_nothing_to_do(team: Any) -> None:
    with pytest.raises(StateConflict):
        apply(team.admin, upload(team.admin, csv("utilities,,,Q0005,周可,,,")))


def test_outsiders(team: Any) -> None:
    pending = upload(team.admin, csv("utilities,,,X1,许星野,,,"))
    for actor in (team.lin, team.zhou, team.qin):
        with pytest.raises(ActionForbidden):
            upload(actor, csv("utilities,,,X1,许星野,,,"))
        with pytest.raises(ActionForbidden):
            apply(actor, pending)
    with pytest.raises(StateConflict):
        apply(team.guest, pending)
    assert not User.objects.filter(username="X1").exists()


# Pages


def post_file(client: Any, content: bytes, name: str = "people.csv") -> Any:
    return client.post("/team/import/", {"key": uuid.uuid4(), "file": SimpleUploadedFile(name, content, "text/plain")})


def test_pages(team: Any, as_: Any) -> None:
    admin = as_(team.admin)
    assert admin.get("/team/import/").status_code == 200
    template = admin.get("/team/import/template.csv")
    assert template.text.startswith("\ufeffdepartment code,")
    answer = post_file(
        admin, csv("utilities,,,X1,许星野,,,组长", "utilities,,,X2,=1+1,,,", "utilities,,,Q0005,周可,,,")
    )
    preview = admin.get(answer.url)
    for words in ("New 1", "Wrong 1", "Unchanged 1", "looks like a formula"):
        assert words in preview.text
    assert "许星野" not in admin.get(f"{answer.url}?show=error").text
    assert "'=1+1" in admin.get(f"{answer.url}errors.csv").text
    assert "many_cookies" not in admin.cookies
    done = admin.post(f"{answer.url}apply/", {"key": uuid.uuid4()}, follow=True)
    assert "Import done" in done.text
    assert User.objects.filter(username="X1").exists()
    assert "'=1+1" in admin.get(f"{answer.url}errors.csv").text
    again = admin.post(f"{answer.url}apply/", {"key": uuid.uuid4()}, follow=True)
    assert "imported already" in again.text
    assert admin.get(f"{answer.url}apply/").status_code == 405


def test_a_bad_file_is_named_at_the_field(team: Any, as_: Any) -> None:
    admin = as_(team.admin)
    for content, words in ((b"", "empty"), (b"PK\x03\x04", "no readable XLSX"), (b"x" * 2_200_000, "2 MB")):
        answer = post_file(admin, content, "people.xlsx")
        assert answer.status_code == 400
        assert words in answer.text
    assert admin.post("/team/import/", {"key": uuid.uuid4()}).status_code == 400
    nulls = post_file(admin, csv("utilities,,,X1,许\x00星,,,"))
    assert "Null or unreadable" in admin.get(nulls.url).text


def test_pages_are_the_uploaders_own(team: Any, as_: Any) -> None:
    url = post_file(as_(team.admin), csv("utilities,,,X1,许星野,,,")).url
    assert as_(team.guest).get(url).status_code == 404
    for page in ("/team/import/", url, f"{url}errors.csv", "/team/import/template.csv"):
        assert as_(team.lin).get(page).status_code == 403
    assert as_(team.lin).post(f"{url}apply/").status_code == 403
