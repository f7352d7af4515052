"""People, the workspaces they belong to, and what signs them in."""

from __future__ import annotations

import uuid
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower, Now


class Users(BaseUserManager["User"]):
    """Makes and finds people by e-mail, in any case of letters."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person. The e-mail address is the name to sign in with; there is no administrator flag anywhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    last_seen = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Users] = Users()

    class Meta:
        db_table = "account_user"
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(Lower("email"), name="account_user_email")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_username(self) -> str:
        """The address, which signs in."""
        return self.email


class Workspace(models.Model):
    """The tenant; everything belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "account_workspace"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person in a workspace. Inactive = may not enter, and what they did stays theirs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "account_membership"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["workspace", "user"], name="account_membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.workspace_id}"


class OneTimeLink(models.Model):
    """A link that works once: the first owner's, or an invitation. Only the hash of its token is kept."""

    class Purpose(models.TextChoices):
        """What the link is for."""

        SETUP = "setup", "Set up the first owner"
        INVITATION = "invitation", "Join a workspace"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    token_hash = models.BinaryField(max_length=32, unique=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, null=True, related_name="+")
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    roles = models.JSONField(default=list)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_one_time_link"

    def __str__(self) -> str:
        return f"{self.purpose} for {self.email or 'the owner'}"


class Session(AbstractBaseSession):
    """A signed-in browser, so that people can see where they are signed in and end it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user_id = models.UUIDField(null=True, db_index=True)
    ip = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    last_seen = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "account_session"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store Django's session machinery writes through."""
        return import_module(settings.SESSION_ENGINE).SessionStore


class SignInAttempt(models.Model):
    """One attempt to sign in, kept for an hour: what the lockout counts."""

    id = models.BigAutoField(primary_key=True)
    account = models.BinaryField(max_length=32)
    ip = models.CharField(max_length=45)
    ok = models.BooleanField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "account_sign_in_attempt"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "at"], name="account_attempt_account"),
            models.Index(fields=["ip", "at"], name="account_attempt_ip"),
        ]

    def __str__(self) -> str:
        return f"{self.ip} {'in' if self.ok else 'refused'}"


class ApiToken(models.Model):
    """A token of a person for one workspace: hashed, scoped, expiring. It may never do more than the person may."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    token_hash = models.BinaryField(max_length=32, unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used = models.DateTimeField(null=True)

    class Meta:
        db_table = "account_api_token"

    def __str__(self) -> str:
        return self.name
