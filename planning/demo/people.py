"""Who is in the demo: 交付二部 with three sub-departments, nineteen people, and a guest from 交付一部."""

from people.abilities import Role
from planning.demo.shapes import PersonSketch

PASSWORD = "goaltrack-demo"  # noqa: S105  meant to be read
MAIL_DOMAIN = "demo.invalid"

ROOT = "delivery-2"
GUEST_DEPARTMENT = "delivery-1"
DEPARTMENT_NAMES = {
    ROOT: "交付二部",
    "utilities": "公用事业组",
    "medical": "医疗交付组",
    "transport": "交通交付组",
    GUEST_DEPARTMENT: "交付一部",
}
SUB_DEPARTMENTS = ("utilities", "medical", "transport")
LEVEL_LABELS = {1: "部门", 2: "小部门"}

# The first administrator, who adds everybody else.
ADMINISTRATOR = PersonSketch("程以宁", "chengyining", ROOT, "系统管理员", ((Role.ADMINISTRATOR, ROOT),))
MANAGER = "秦远"

PEOPLE = (
    PersonSketch(MANAGER, "qinyuan", ROOT, "部门经理", ((Role.MANAGER, ROOT),)),
    PersonSketch("白露", "bailu", ROOT, "评审专家·测评与验收", ((Role.EXPERT, ROOT),)),
    PersonSketch("叶知微", "yezhiwei", ROOT, "回款专员", ((Role.COLLECTIONS, ROOT),)),
    PersonSketch("何青禾", "heqinghe", ROOT, "方案与样板负责人", ((Role.MEMBER, ROOT),)),
    PersonSketch("江行舟", "jiangxingzhou", ROOT, "客户服务负责人", ((Role.MEMBER, ROOT),)),
    PersonSketch("林一鸣", "linyiming", "utilities", "组长·项目经理", ((Role.LEAD, "utilities"),)),
    PersonSketch("周可", "zhouke", "utilities", "实施工程师", ((Role.MEMBER, "utilities"),)),
    PersonSketch("许星野", "xuxingye", "utilities", "GIS 工程师", ((Role.MEMBER, "utilities"),)),
    PersonSketch("陆小满", "luxiaoman", "utilities", "数据工程师", ((Role.MEMBER, "utilities"),)),
    PersonSketch("方亦舟", "fangyizhou", "utilities", "测试工程师", ((Role.MEMBER, "utilities"),)),
    PersonSketch("沈若谷", "shenruogu", "medical", "组长·评审专家", ((Role.LEAD, "medical"), (Role.EXPERT, ROOT))),
    PersonSketch("韩知秋", "hanzhiqiu", "medical", "项目经理", ((Role.MEMBER, "medical"),)),
    PersonSketch("温书言", "wenshuyan", "medical", "接口工程师", ((Role.MEMBER, "medical"),)),
    PersonSketch("纪南星", "jinanxing", "medical", "实施工程师", ((Role.MEMBER, "medical"),)),
    PersonSketch(
        "顾长风", "guchangfeng", "transport", "组长·项目经理", ((Role.LEAD, "transport"), (Role.EXPERT, "medical"))
    ),
    PersonSketch("唐越", "tangyue", "transport", "调度算法工程师", ((Role.MEMBER, "transport"),)),
    PersonSketch("穆清扬", "muqingyang", "transport", "硬件工程师", ((Role.MEMBER, "transport"),)),
    PersonSketch("祝余", "zhuyu", "transport", "实施工程师", ((Role.MEMBER, "transport"),)),
)
GUEST = PersonSketch("苏木", "sumu", GUEST_DEPARTMENT, "部门经理", ((Role.MANAGER, GUEST_DEPARTMENT),))

# Whom to sign in as, one for each kind of user: what they are in Chinese and English, and their user name.
LOGINS = (
    ("成员", "Member", "许星野", "xuxingye"),
    ("组长", "Team lead", "林一鸣", "linyiming"),
    ("项目经理", "Project manager", "韩知秋", "hanzhiqiu"),
    ("评审专家", "Expert", "白露", "bailu"),
    ("部门经理", "Manager", MANAGER, "qinyuan"),
    ("回款专员", "Collections owner", "叶知微", "yezhiwei"),
    ("管理员", "Administrator", ADMINISTRATOR.name, ADMINISTRATOR.username),
    ("外部门访客", "Guest, sees nothing", GUEST.name, GUEST.username),
)
