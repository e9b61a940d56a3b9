"""The page of a phone: the same for everybody, filled on the phone from what it keeps; and the manifest that installs it."""

from typing import Any

from django.http import JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie

from auxpolice.access.views import public


def words() -> dict[str, str]:
    """What the scripts of the page say."""
    return {
        "choose": _("请选择"),
        "companion": _("添加同行检查人"),
        "noTheme": _("不用清单"),
        "planned": _("按督察计划登记。"),
        "unplanned": _("不按计划登记"),
        "night": _("夜间"),
        "met": _("符合"),
        "notMet": _("不符合"),
        "notSeen": _("未查"),
        "finding": _("问题"),
        "evidence": _("须有照片或其他证据。"),
        "shot": _("照片"),
        "removeShot": _("删去"),
        "empty": _("现在填写的内容会清空，确定吗？"),
        "draft": _("已恢复这台手机上没有填完的登记。"),
        "needUnit": _("请选择单位。"),
        "needPlace": _("请填写地点。"),
        "needCompanion": _("督察须二人以上，请选择同行检查人。"),
        "needCode": _("有一个问题没有选择，请选择或删去。"),
        "needPerson": _("当事人没有选中，请从名单里点选，或清空。"),
        "needSigner": _("已有签字，请填写签字人。"),
        "needWitness": _("拒绝签字的，请填写见证人。"),
        "picture": _("这张照片读不出来，请重新拍摄。"),
        "full": _("手机存储已满，没有存下。请先把待发的记录发出，或清理手机。"),
        "low": _("手机存储快满了，请尽快连网把待发的记录发出。"),
        "many": _("手机里待发的照片已达上限，请先连网发出。"),
        "notKept": _("没有存下，请再按一次。"),
        "lostPicture": _("有一张照片已不在这台手机里，请补拍后另行登记。"),
        "otherHash": _("服务器收到的照片与手机里的不一致，请重新发送。"),
        "wrongPassword": _("用户名或密码不对，或尝试次数过多。"),
        "ownPassword": _("请先在完整平台设置自己的密码。"),
        "noRight": _("这个账号不能登记督察。"),
        "notHere": _("没有网络，这台手机上没有这个账号，或密码不对。"),
        "expired": _("离线使用已超过规定天数，请连网登录。填好的记录仍在手机里。"),
        "noDay": _("这台手机上还没有当天的资料，请连网打开一次。"),
        "unable": _("这个浏览器不能在手机里加密保存，请用 https 地址和新版浏览器打开。"),
        "wrapped": _("已设置，没有网络时可用密码打开。"),
        "away": _("没有网络，记录存在手机里，有网络后自动发送。"),
        "signedOut": _("登录已结束，请重新登录；记录都在手机里，登录后继续发送。"),
        "other": _("现在登录的是另一个账号，请本人重新登录后发送。"),
        "password": _("请先在完整平台设置自己的密码，再发送。"),
        "idle": _("等待发送。"),
        "sending": _("正在发送…"),
        "old": _("有记录存了一天以上还没有发出，请到有网络的地方打开本页。"),
        "allSent": _("全部已发送。"),
        "online": _("有网络"),
        "offline": _("没有网络"),
        "waitingShort": _("待发送"),
        "sent": _("已收到"),
        "open": _("打开"),
        "refused": _("没有收下"),
        "pictures": _("照片"),
        "picture1": _("第几张照片："),
        "again": _("再发一次"),
        "mend": _("改后另行登记"),
        "drop": _("删除"),
        "dropSure": _("删除后无法找回，确定不要这条记录和它的照片吗？"),
        "nothing": _("没有要处理的。"),
        "fresh": _("资料更新于"),
    }


@public
@ensure_csrf_cookie
def shell(request):
    context: dict[str, Any] = {"words": words(), "api": "/api/phone/"}
    return render(request, "inspections/filing/shell.html", context)


@public
def manifest(request):
    """What a phone needs to install the page."""
    sizes = {"img/mark-192.png": "192x192", "img/mark-512.png": "512x512"}
    icons = [
        {"src": static(file), "sizes": size, "type": "image/png", "purpose": "any maskable"}
        for file, size in sizes.items()
    ]
    found = {
        "name": _("辅警管理平台·督察登记"),
        "short_name": _("督察登记"),
        "start_url": reverse("inspections:file"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#12284b",
        "theme_color": "#12284b",
        "icons": icons,
    }
    return JsonResponse(found, content_type="application/manifest+json")
