"""Uploads as they are now: ask for an address, send the bytes there, say where the file belongs."""

from aiohttp import web

from workspace.elements import Json
from workspace.hub import Hub
from workspace.methods import TIER_4, Method
from workspace.records import Refusal


async def get_upload_url(hub: Hub, args: Json) -> Json:
    file_id = hub.state.next_id("F")
    about = {
        "id": file_id,
        "name": args["filename"],
        "title": args["filename"],
        "alt": args.get("alt_txt", ""),
    }
    hub.state.files[file_id] = {**about, "length": int(args["length"]), "content": None}
    return {"upload_url": f"{hub.base_url}/upload/{file_id}", "file_id": file_id}


async def receive(hub: Hub, request: web.Request) -> web.Response:
    """The bytes, plain or as a form."""
    file = hub.state.files.get(request.match_info["id"])
    if file is None:
        return web.Response(status=404)
    content = await request.read()
    if request.content_type == "multipart/form-data":
        part = next(iter((await request.post()).values()))
        content = part.file.read() if isinstance(part, web.FileField) else str(part).encode()
    if len(content) != file["length"]:
        return web.Response(status=400, text="length differs from what was announced")
    file["content"] = content
    return web.Response(text=f"OK - {len(content)}")


async def complete_upload(hub: Hub, args: Json) -> Json:
    files = []
    for one in args["files"]:
        file = hub.state.files.get(one["id"])
        if file is None or file["content"] is None:
            raise Refusal("file_not_found")
        file["title"] = one.get("title", file["name"])
        files.append({name: file[name] for name in ("id", "name", "title")})
    if args.get("channel_id"):
        conversation = hub.state.conversations.get(args["channel_id"])
        if conversation is None:
            raise Refusal("channel_not_found")
        content = {"text": args.get("initial_comment") or files[0]["title"]}
        content |= {"thread_ts": args["thread_ts"]} if args.get("thread_ts") else {}
        message = hub.post(conversation.id, content)
        message.files = files
        hub.state.message_changed(message)
    return {"files": files}


FILE_METHODS = {
    "files.getUploadURLExternal": Method(
        get_upload_url, "filename length", "alt_txt snippet_type", "files:write", TIER_4
    ),
    "files.completeUploadExternal": Method(
        complete_upload,
        "files",
        "channel_id channels initial_comment thread_ts blocks",
        "files:write",
        TIER_4,
    ),
}
