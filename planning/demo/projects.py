"""The six projects: two large, four small; one is finished, one has not begun on site."""

from planning.demo.shapes import ProjectSketch

WATER = "lanjiang-1"
HEALTH = "jizhou-medical"
PORT = "yunqi-port"
SCHOOL = "qinglan-school-2"
HEAT = "yuchuan-heat"
LAKE = "tinghu-lake"

PROJECTS = (
    ProjectSketch(
        WATER, "澜江智慧水务一期", "澜江市水务集团", "utilities", "林一鸣", "周可",
        ("许星野", "陆小满", "方亦舟", "叶知微"), start=-180, due=95,
        units=("泵站监测", "管网 GIS", "调度中心", "水质预警"),
    ),
    ProjectSketch(
        HEALTH, "霁州区域医疗平台", "霁州市卫生健康委员会", "medical", "韩知秋", "沈若谷",
        ("温书言", "纪南星", "叶知微"), start=-220, due=70,
        units=("平台与数据中心", "前四家医院", "后两家医院", "检查检验互认"),
    ),
    ProjectSketch(
        PORT, "云栖港调度系统", "云栖港务集团", "transport", "顾长风", "唐越",
        ("穆清扬", "祝余", "叶知微"), start=-150, due=110, units=("一至三号作业区", "四五号作业区"),
    ),
    ProjectSketch(
        SCHOOL, "青岚教育云二期", "青岚区教育局", "medical", "韩知秋", "温书言",
        ("纪南星", "沈若谷", "叶知微"), start=-160, due=60, units=("前两批 8 所学校", "第三批 4 所学校"),
    ),
    ProjectSketch(
        HEAT, "榆川供热改造", "榆川热力公司", "utilities", "林一鸣", "方亦舟",
        ("周可", "陆小满", "叶知微"), start=-170, due=-10, units=("换热站 18 座",), finished=True,
    ),
    ProjectSketch(
        LAKE, "汀湖水利监测", "汀湖区水利局", "utilities", "林一鸣", "周可",
        ("许星野", "方亦舟", "叶知微"), start=-20, due=160, units=("监测站 14 处", "汇聚平台"), planned=True,
    ),
)  # fmt: skip
