"""A bot written for Slack runs here unchanged, in HTTP and in Socket Mode."""

from workspace import Workspace


async def test_a_form_a_message_and_a_button(workspace: Workspace) -> None:
    maya = workspace.person("maya")
    await maya.types("/order")
    modal = await maya.waits_for_modal("Order")
    await modal.fill("What", "Soup")
    await modal.submit()
    await maya.waits_for("Soup is on its way")
    assert not modal.is_open
    assert maya.inbox[-1].buttons == ["Done"]
    await maya.clicks("Done")
    await maya.waits_for("Enjoy")
    assert maya.inbox[-1].buttons == []
    assert (maya.taps, maya.typed) == (2, len("/orderSoup"))
    assert workspace.refused == []


async def test_home_and_messages(workspace: Workspace) -> None:
    maya = workspace.person("maya")
    await maya.opens_home()
    await maya.waits_for("Hello @Maya Ortiz")
    await maya.types("hi @diego & all")
    await maya.waits_for("You said: hi @Diego Marin & all")
    await workspace.settled()
    assert workspace.refused == []
    assert workspace.failed == []
