"""The app, for INSTALLED_APPS."""

from django.apps import AppConfig


class MemberProgressConfig(AppConfig):
    """Name the app `member_progress`, wherever in the project it stands."""

    name = "member_progress"
    default_auto_field = "django.db.models.BigAutoField"
