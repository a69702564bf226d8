from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from people.abilities import Role
from people.models import Department, RoleGrant, User
from people.pinyin import search_text, sort_key
from tests.kept import kept

PASSWORD = "water-under-the-bridge"


class Team:
    """交付二部 with a sub-department, and 交付一部, whose people must see nothing of it."""

    def __init__(self) -> None:
        self.delivery = self.department("交付二部", "delivery-2")
        self.utilities = self.department("公用事业组", "utilities", self.delivery)
        self.transport = self.department("交通交付组", "transport", self.delivery)
        self.elsewhere = self.department("交付一部", "delivery-1")
        self.admin = self.person("程以宁", "Q0001", self.delivery, (Role.ADMINISTRATOR, self.delivery))
        self.sub_admin = self.person("何青禾", "Q0002", self.utilities, (Role.ADMINISTRATOR, self.utilities))
        self.qin = self.person("秦远", "Q0003", self.delivery, (Role.MANAGER, self.delivery))
        self.lin = self.person("林一鸣", "Q0004", self.utilities, (Role.LEAD, self.utilities))
        self.zhou = self.person("周可", "Q0005", self.utilities)
        self.tang = self.person("唐越", "Q0006", self.transport)
        self.guest = self.person("苏木", "Q0007", self.elsewhere, (Role.ADMINISTRATOR, self.elsewhere))

    @staticmethod
    def department(name: str, code: str, parent: Department | None = None) -> Department:
        department = Department.objects.create(name=name, code=code, parent=parent)
        department.refresh_from_db()
        return department

    @staticmethod
    def person(name: str, username: str, department: Department, *roles: tuple[str, Department]) -> User:
        user = User(username=username, name=name, email=f"{username.lower()}@example.com", department=department)
        user.sort_key, user.search = sort_key(name), search_text(name)
        user.set_password(PASSWORD)
        user.save()
        for role, place in roles:
            RoleGrant.objects.create(user=user, role=role, department=place)
        return user


team = kept(Team)


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    """A client signed in as the person, speaking English so that texts can be compared."""

    def sign_in(user: User, **fields: Any) -> Client:
        User.objects.filter(pk=user.pk).update(language="en")
        signed_in = Client()
        signed_in.force_login(user, backend="people.backends.SignInBackend")
        return signed_in

    return sign_in
