"""The Cloud API in memory: answers in the shapes of its OpenAPI description and pages.

https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages and
.../block-users (2026).
"""

from hashlib import sha256

from tests.platforms.meta.pretend import Answering, listed

APP = "990602627938098"
NUMBER_ID, BUSINESS = "106540352242922", "102290129340398"
SCOPES = ["whatsapp_business_messaging", "whatsapp_business_management"]


class Service(Answering):
    ROUTES = (
        ("GET", NUMBER_ID, "number"),
        ("GET", "9", "media"),
        ("GET", "debug_token", "debug"),
        ("POST", f"{NUMBER_ID}/messages", "message"),
        ("POST", f"{NUMBER_ID}/block_users", "block"),
        ("DELETE", f"{NUMBER_ID}/block_users", "unblock"),
        ("GET", f"{NUMBER_ID}/block_users", "blocked"),
        ("GET", f"{BUSINESS}/subscribed_apps", "subscribed"),
        ("POST", f"{BUSINESS}/subscribed_apps", "subscribe"),
    )

    def __init__(self):
        super().__init__()
        self.sent, self.people, self.applications = [], [], [APP]
        self.quality = "GREEN"
        self.file = {
            "messaging_product": "whatsapp", "id": "9", "mime_type": "image/jpeg",
            "url": "https://lookaside.fbsbx.com/9", "file_size": "18",
            "sha256": sha256(b"a picture of mould").hexdigest(),
        }  # fmt: skip

    def number(self, _):
        return {"id": NUMBER_ID, "display_phone_number": "+44 1206 000000",
                "verified_name": "Elmhouse Homes", "quality_rating": self.quality}  # fmt: skip

    def media(self, _):
        return self.file

    def debug(self, _):
        return {"data": {"app_id": APP, "is_valid": True, "scopes": SCOPES}}

    def message(self, asked):
        self.sent.append(asked)
        to = asked.get("to") or asked.get("recipient")
        return {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to, "wa_id": to}],
            "messages": [{"id": f"wamid.sent{len(self.sent)}"}],
        }

    def block(self, asked):
        who = asked["block_users"][0]
        self.people.append(who)
        return {"messaging_product": "whatsapp", "block_users": {"added_users": [told(who)]}}

    def unblock(self, asked):
        who = asked["block_users"][0]
        self.people = [one for one in self.people if one != who]
        return {"messaging_product": "whatsapp", "block_users": {"removed_users": [told(who)]}}

    def blocked(self, _):
        return listed([told(one) | {"messaging_product": "whatsapp"} for one in self.people])

    def subscribed(self, _):
        return listed([{"whatsapp_business_api_data": {"id": one}} for one in self.applications])

    def subscribe(self, _):
        self.applications = [APP]
        return {"success": True}


def told(who):
    return {"wa_id": who["user"]} if "user" in who else {"user_id": who["user_id"]}


# --- what it sends us


def hook(*changes, business=BUSINESS):
    """https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages"""
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": business, "changes": [
            {"value": value, "field": field} for field, value in changes
        ]}],
    }  # fmt: skip


def value(number=NUMBER_ID, **more):
    metadata = {"display_phone_number": "441206000000", "phone_number_id": number}
    return {"messaging_product": "whatsapp", "metadata": metadata, **more}


def message(kind, content, *, external_id="wamid.in1", user="GB.1349120865530274191", **more):
    found = {"from": "447700900123", "id": external_id, "timestamp": "1779000000", "type": kind}
    if user:
        found["from_user_id"] = user
    return found | ({kind: content} if content is not None else {}) | more


CONTACT = {
    "profile": {"name": "Tess Tenant", "username": "tess.t"},
    "wa_id": "447700900123",
    "user_id": "GB.1349120865530274191",
}


def incoming(*messages, contact=CONTACT):
    return hook(("messages", value(contacts=[contact], messages=list(messages))))


def status(state, *, code=0, external_id="wamid.sent1", key="key-1"):
    """.../webhooks/reference/messages/status"""
    found = {"id": external_id, "status": state, "timestamp": "1779000100",
             "recipient_id": "447700900123", "recipient_user_id": "GB.1349120865530274191",
             "biz_opaque_callback_data": key}  # fmt: skip
    if code:
        found["errors"] = [{"code": code, "title": "Something", "message": "Something",
                            "error_data": {"details": "More of it"}}]  # fmt: skip
    return hook(("messages", value(statuses=[found])))
