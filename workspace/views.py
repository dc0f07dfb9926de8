"""views.*: modals in a stack of three, Home tabs, and the hash that guards both."""

from workspace import shapes
from workspace.elements import Json
from workspace.hub import Hub, judged
from workspace.judge import judge_home, judge_view
from workspace.methods import TIER_4, Method
from workspace.records import Refusal, View

DEEPEST_STACK = 3


async def open_(hub: Hub, args: Json) -> Json:
    judged(judge_view(args["view"]))
    trigger = hub.exchange(_pointer(args))
    return _told(hub, stack(hub, trigger.user, args["view"]))


async def push(hub: Hub, args: Json) -> Json:
    judged(judge_view(args["view"]))
    trigger = hub.exchange(_pointer(args))
    if trigger.view is None or not hub.state.stacks.get(trigger.user):
        raise Refusal("invalid_trigger_id", "[ERROR] views.push needs a trigger from within a modal")
    return _told(hub, stack(hub, trigger.user, args["view"]))


def stack(hub: Hub, user: str, spec: Json) -> View:
    """A new modal on top of those that the person has open."""
    state = hub.state
    below = state.stacks.get(user, [])
    if len(below) >= DEEPEST_STACK:
        raise Refusal("push_limit_reached")
    _refuse_same_external_id(hub, spec)
    view = state.new_view(user, spec, below[-1] if below else None)
    state.push(view)
    return view


def _pointer(args: Json) -> str:
    pointer = args.get("trigger_id") or args.get("interactivity_pointer")
    if not pointer:
        raise Refusal("invalid_arguments", "[ERROR] missing required field: trigger_id")
    return str(pointer)


async def update(hub: Hub, args: Json) -> Json:
    everything = [*hub.state.homes.values(), *(view for one in hub.state.stacks.values() for view in one)]
    name = "view_id" if "view_id" in args else "external_id"
    wanted = [v for v in everything if (v.id if name == "view_id" else v.spec.get(name)) == args.get(name)]
    if not wanted or args.get(name) is None:
        raise Refusal("not_found")
    view = wanted[0]
    judged(judge_home(args["view"]) if view.spec["type"] == "home" else judge_view(args["view"]))
    _refuse_stale_hash(view, args)
    _refuse_same_external_id(hub, args["view"], view)
    hub.state.rewrite_view(view, args["view"])
    return _told(hub, view)


async def publish(hub: Hub, args: Json) -> Json:
    if not hub.app_home.get("home_tab_enabled", True):
        raise Refusal("not_enabled")
    judged(judge_home(args["view"]))
    person = hub.state.people.get(args["user_id"])
    if person is None or person.is_bot:
        raise Refusal("user_not_found")
    view = hub.state.homes.get(person.id)
    if view is None:
        view = hub.state.new_view(person.id, args["view"])
        hub.state.homes[person.id] = view
        hub.state.view_changed(view)
    else:
        _refuse_stale_hash(view, args)
        hub.state.rewrite_view(view, args["view"])
    return _told(hub, view)


def _refuse_stale_hash(view: View, args: Json) -> None:
    if args.get("hash") not in (None, view.hash):
        raise Refusal("hash_conflict")


def _refuse_same_external_id(hub: Hub, spec: Json, itself: View | None = None) -> None:
    external_id = spec.get("external_id")
    others = (view for one in hub.state.stacks.values() for view in one if view is not itself)
    if external_id and any(view.spec.get("external_id") == external_id for view in others):
        raise Refusal("duplicate_external_id")


def _told(hub: Hub, view: View) -> Json:
    return {"view": shapes.view(view, hub.state)}


VIEW_METHODS = {
    "views.open": Method(open_, "view", "trigger_id interactivity_pointer", a_minute=TIER_4),
    "views.push": Method(push, "view", "trigger_id interactivity_pointer", a_minute=TIER_4),
    "views.update": Method(update, "view", "view_id external_id hash", a_minute=TIER_4),
    "views.publish": Method(publish, "user_id view", "hash", a_minute=TIER_4),
}
