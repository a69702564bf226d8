"""The retrospectives of the last three months: what went well, what did not, what was changed."""

from planning.demo.projects import HEALTH, HEAT, PORT, SCHOOL, WATER
from planning.demo.shapes import MeasureSketch as Measure
from planning.demo.shapes import RetrospectiveSketch as Retrospective

RETROSPECTIVES = (
    Retrospective(
        WATER, 3,
        good=("踏勘表每页有客户签字，后面少了很多口舌",),
        problems=("普查数据混用三套坐标系，主城区入库返工 9 天",),
        causes=("取数时没有抽点核对，交接单也没写坐标系",),
        measures=(
            Measure("取数当天每个分区抽 20 点核对", "许星野", 10, "抽点记录入档", done=6),
            Measure("交接单加坐标系、采集年份、经手人三栏", "方亦舟", 8, "新交接单已用", done=7),
        ),
    ),
    Retrospective(
        WATER, 2,
        good=("泵站设备安装与信号接入同一组人做，少交接一次",),
        problems=("客户信息科换人，普查数据又等了两周", "进度款退回一次，缺监理签字"),
        causes=("客户侧没有固定接口人，口头约定没有纪要",),
        measures=(
            Measure("每周五与信息科对一次数据缺口，发纪要", "许星野", 12, "连续四周有纪要", done=11),
            Measure("请款前一周先找监理预审", "叶知微", 10, "下一笔一次通过", done=9),
        ),
        late=1,
    ),
    Retrospective(
        WATER, 1,
        good=("第 2 版分解把试运行改成两个单位工程并行，抢回 12 天",),
        problems=("测评整改完才约复测，机构排期要两周", "拼接控制器到货即坏，没有备件"),
        common=("第三方的资料和排期总在收尾时才想起",),
        causes=("分解时只列我方任务，没有把第三方要的资料当任务",),
        measures=(
            Measure("新分解必须有一项“第三方资料与排期”", "林一鸣", 15, "下一个版本里能看到", as_task=True),
            Measure("关键设备到货当天通电测试", "陆小满", 8, "到货清单加通电栏", done=6),
        ),
    ),
    Retrospective(
        HEALTH, 3,
        good=("第 1 家医院的问题当天写进清单，第 2 家少踩 9 个",),
        problems=("夜间故障要等白天的人，平均 40 分钟才开始处置",),
        causes=("处置办法在人脑子里",),
        measures=(Measure("写 12 张夜间处置卡并演练", "纪南星", 18, "12 张卡演练记录", done=16),),
    ),
    Retrospective(
        HEALTH, 2,
        good=("断网演练做了 3 次，检验接口改消息队列不丢单",),
        problems=("互认统计口径两个局说法不一",),
        causes=("没有先要书面口径",),
        measures=(Measure("请卫健委与医保局会签统计口径", "韩知秋", 15, "会签件归档", done=14),),
        late=0,
    ),
    Retrospective(
        HEALTH, 1,
        good=("前四家医院阶段验收一次通过",),
        problems=("第 5 家医院系统版本旧，插件要加适配层",),
        causes=("上线前没有核对医院信息系统版本",),
        measures=(
            Measure("第 6 家医院先做版本核对", "温书言", 10, "版本差异表", as_task=True),
            Measure("适配层写成可配置", "温书言", 20, "第 6 家不改代码"),
        ),
    ),
    Retrospective(
        PORT, 3,
        good=("二号作业区投产比计划早 2 天",),
        problems=("到货款材料退回一次，验收单缺港方机电部签字",),
        causes=("合同写三方签字，现场按两方准备",),
        measures=(Measure("请款前照合同逐条对签字方", "祝余", 10, "对照表一张", done=8),),
        late=3,
    ),
    Retrospective(PORT, 2, skipped=True),
    Retrospective(
        PORT, 1,
        good=("专网补 4 个点，三号作业区路测无盲区",),
        problems=("岸桥新版协议只有口头承诺，厂家换人后不认",),
        common=("接口由别人提供的，都没有写进合同",),
        causes=("拓展阶段没有列接口清单",),
        measures=(
            Measure("接口清单：版本、日期、联调人、逾期怎么办", "穆清扬", 12, "清单港方签收", as_task=True),
        ),
    ),
    Retrospective(
        SCHOOL, 3,
        good=("第一批 4 所学校终端安装两周做完",),
        problems=("专线割接晚了 3 天，运营商排期没盯",),
        causes=("割接只写了日期，没有写谁去盯",),
        measures=(Measure("割接任务写明运营商联系人与两次确认日", "纪南星", 8, "任务里有两次确认记录", done=7),),
    ),
    Retrospective(
        SCHOOL, 2,
        good=("遗留项每天 15 分钟对账，从 31 条降到 6 条",),
        problems=("统一登录切换没有回退步骤，中断 22 分钟",),
        causes=("切换方案评审没有看回退",),
        measures=(
            Measure("切换类操作须附回退步骤，评审必查", "温书言", 8, "后两次切换都有回退页", done=7),
            Measure("压测脚本归档", "纪南星", 12, "脚本入库"),
        ),
    ),
    Retrospective(
        SCHOOL, 1,
        good=("前两批学校初验一次通过", "让信息老师自己录一遍操作，验收会上当场用"),
        problems=("审计资料开工时没要清单，收尾补了 9 份",),
        common=("审计、测评类资料总在收尾时才补",),
        causes=("样板里没有审计资料这一项",),
        measures=(
            Measure("项目样板加“审计与测评资料”一组任务", "韩知秋", 15, "新分解引用样板即带出", as_task=True),
            Measure("审计资料按月收集，复盘时看缺几份", "叶知微", 20, "下月复盘有数"),
        ),
        late=2,
    ),
    Retrospective(
        HEAT, 3,
        good=("三批更换留了余量，供暖前 20 天完成",),
        problems=("第二批按口头窗口进场，6 人空等两天",),
        causes=("停热窗口没有书面批复",),
        measures=(Measure("窗口以调度书面批复为准，没有批复不进场", "方亦舟", 5, "第三批批复在前", done=3),),
    ),
    Retrospective(
        HEAT, 2,
        good=("热态试运行记录由值班长逐日签字，终验直接用",),
        problems=("隐蔽工程影像差 12 处，回头补拍",),
        causes=("随做随拍没有人检查",),
        measures=(Measure("每日收工前核对影像张数", "周可", 5, "每日清单", done=4),),
        late=-1,
    ),
    Retrospective(
        HEAT, 1,
        good=("终验资料按七步一张表准备，一次通过",),
        problems=("结算书送审后审计提了 5 个问题，工程量签证对不上 2 处",),
        causes=("签证当月没有汇总",),
        measures=(Measure("签证按月汇总，复盘时对一次", "周可", 12, "汇总表", done=9),),
    ),
)  # fmt: skip
