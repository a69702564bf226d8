"""Reading what people write: words that promise nothing, results, answers that are none."""

import re

# Verbs that promise effort, catchwords, and objects that hold anything; harmless beside something countable.
VAGUE = re.compile(
    r"加强|加大|加快|推进|推动|提升|提高|做[好实细深优强]|抓[好实细紧牢]|搞好|狠抓|尽量|尽快|尽可能|尽力|努力|积极|力争|争取|优化|完善"
    r"|深化|深入|强化|促进|改善|改进|持续|继续|不断|进一步|大力|扎实|切实|稳步|有序|配合|支持|支撑|探索|夯实|关注|重视|坚持|打造|营造"
    r"|树立|争当|争创|赋能|助力|规范|健全|巩固|贯彻|统筹|improve|enhance|strengthen|promote|support"
    r"|高质量|提质增效|走深走实|走在前列|落地见效|落到实处|万无一失|保驾护航|全力以赴|台阶|新局面|新突破|标杆|一流|双过半|两手抓"
    r"|全方位|若干|各项|一定数量|(?:相关|有关|日常)的?工作"
    r"|(?:全年|年度|既定|交办|上级|公司|集团)(?:下达)?的?(?:目标任务|任务指标|经营目标|工作目标|考核指标|任务|指标)",
    re.IGNORECASE,
)
# A part of a sentence that ends so speaks of an activity, however many things it is about.
ACTIVITY = re.compile(r"(?:工作|管理|建设|服务|保障|力度|水平|能力|支持|支撑|配合|落实|开展)$")
# What is there or not on the day it is due; an acceptance, not the work on acceptances (验收工作).
RESULT = re.compile(
    r"(?:通过|完成|取得)[^，,；;。]{0,14}(?:验收|初验|终验|评审|测评|测试|审查|审核|审计|认证|备案|评估|鉴定|联调|试运行)(?!工作|质量|率)"
    r"|(?:验收|初验|终验|评审|测评|认证|审核)(?:通过|合格)(?!率)|一次[^，,；;。]{0,4}(?:通过|成功)(?!率)"
    r"|(?:取得|获得|拿到|拿下)(?!.{0,6}(?:突破|成效|进展|实效|进步|佳绩))"
    r"|(?<![保抓促])(?:完成|交付|移交|归档|发布|上线|上岗|验收|初验|终验)"
    r"(?!率|度|情况|工作|质量|管理|能力|水平|体系|服务|保障|流程|效率|进度|过程|团队|好)"
    r"|签订|签署|签下|签约|中标|投用|投产|投运|启用|开通|切换到|替换为|到账|收回|建成|竣工|结清|结项|结案|办结|审结|销号|关闭|入库|印发"
    r"|获批|送审|签回|取证|拿证|挂牌|封顶|[做搬签补收办建交装换改清]完(?!善|成|整)"
    r"|出台|出具|持证|不发生|杜绝|无[^，,；;。]{0,6}(?:事故|投诉|故障|中断|逾期|差错)|所有|每[个项家份台套名周月日天季年]"
    r"|accepted|signed|delivered|live\b|finished|completed?",
    re.IGNORECASE,
)
# Short words that put the answer off: 待定, 暂缺, 按需调配, 视情况而定, 尚未落实.
_PUT_OFF = re.compile(
    r"(?:待|暂|按需|按实际|视|看情况|根据(?:情况|需要)|另行|后续|再[说议定]|尚未|未[定知]|不[详清])\D{0,6}"
)
_NO_ANSWER = {"", "略", "同上", "领导支持", "各方支持", "自行解决", "协调解决", "内部消化", "tbd", "na", "unknown"}
_NONE = {"无", "没有", "暂无", "无需", "不需要", "none", "nothing", "no"}
_PUNCTUATION = re.compile(r"[\s\W_]+")
CLAUSE = re.compile(r"[，,；;。、]|并(?!行|网|购)")


def bare(text: str) -> str:
    """The words without spaces and punctuation, in lower case."""
    return _PUNCTUATION.sub("", text).lower()


def says_none(text: str) -> bool:
    return bare(text) in _NONE


def is_no_answer(text: str) -> bool:
    """Empty, or words that put the answer off; “none” is an answer."""
    said = bare(text)
    return said in _NO_ANSWER or (said not in _NONE and bool(_PUT_OFF.fullmatch(said)))
