from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "moothall.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Pictures are tried before a post is taken away; whoever left looks at nothing."""
        from moothall.channels.signals import before_asking, order_asked  # noqa: PLC0415
        from moothall.inbox import duties, leaving  # noqa: PLC0415
        from moothall.inbox.automatic import hiding  # noqa: PLC0415
        from moothall.inbox.evidence import capturing  # noqa: PLC0415
        from moothall.inbox.signals import posts_judged  # noqa: PLC0415

        before_asking.connect(capturing.before_asking, dispatch_uid="evidence")
        posts_judged.connect(hiding.hide_judged, dispatch_uid="automatic hiding")
        order_asked.connect(hiding.still_stands, dispatch_uid="automatic hiding")
        leaving.connect()
        duties.connect()
