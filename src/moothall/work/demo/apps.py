from django.apps import AppConfig


class DemoConfig(AppConfig):
    """First in the list, so that its sign-in page stands before the desk's own."""

    name = "moothall.work.demo"
    label = "demo"

    def ready(self) -> None:
        """The landlord's own scripted posts are known from the moment they come in."""
        from django.db.models.signals import post_save  # noqa: PLC0415 - models are there by now

        from moothall.channels.models import Event  # noqa: PLC0415
        from moothall.work.demo.own_posts import know  # noqa: PLC0415

        post_save.connect(know, sender=Event, dispatch_uid="demo-own-posts")
