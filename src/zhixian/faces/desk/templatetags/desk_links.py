"""Links to the account's own pages, as far as they are installed."""

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()
WANTED = (
    ("accounts-colleagues", "本单位人员（管理员）"),
    ("desk:substitutes", "代理"),
    ("desk:calendar", "日历订阅"),
    ("desk:mail", "邮件通知"),
    ("desk:receivers", "事件推送（管理员）"),
    ("accounts-tokens", "接口令牌"),
    ("mfa_index", "双重验证"),
    ("account_change_password", "修改密码"),
    ("account_logout", "退出登录"),
)


@register.simple_tag
def account_links() -> list[tuple[str, str]]:
    found = []
    for name, label in WANTED:
        try:
            found.append((reverse(name), label))
        except NoReverseMatch:
            continue
    return found
