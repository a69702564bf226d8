"""The words in which efforts and results are told apart: lists to be read, one word or phrase an entry."""

import re


def any_of(words: str, english: str = "") -> re.Pattern[str]:
    """One of the entries, which blanks separate; the English ones begin at a word's beginning."""
    entries = [*words.split(), *(rf"\b(?:{entry})" for entry in english.split())]
    return re.compile("|".join(entries), re.IGNORECASE)


# How something is done: harmless beside a result, a promise of nothing without one.
HEDGE = any_of(
    r"""
    努力 力保 积极 力争 争取 持续 继续 不断(?![供电网线档]) 进一步 大力 全力 扎实 切实 稳步 有序 稳妥 坚持 坚决
    深入 有效 大幅 明显 显著 顺利 圆满 优质 高效 高标准 高质量 保质保量 全方位 狠抓 打造 深化 强力 着力 稳中求进
    大力度 下大力气 千方百计 想方设法 全力以赴 一如既往 更[加上高好快优]
    """,
    english=r"""
    striv endeavou?r aim(?:s|ed|ing)?\b try\b trying\b actively proactiv effective efficient significant
    substantial continu smooth seamless further\b driv(?:e|ing)\b as\s(?:soon|much|far|well)\sas\spossible
    high[-\s]quality develop\b
    """,
)
# Verbs that govern an effort: what they are about is worked on, however much of it there is.
EFFORT = any_of(
    r"""
    尽量 尽快 尽早 早日 尽可能 尽力 加强 加大 加快 加速 抓紧 推进 推动 推广 提升 提高
    [做抓搞用管办建带守看干写](?:[好实细深优强紧牢稳透](?!评|友|处)|到位)
    (?:服务|组织|开展|落实|发挥|维护|履行|利用)好 优化 完善 强化 促进 改善 改进 增强 增进 加深 深耕 配合 支持 支撑
    协助 帮扶 探索 夯实 关注 关心 重视 营造 树立 弘扬 践行 发扬 争当 争创 赋能 助力 规范 健全 巩固 贯彻 统筹 跟进
    跟踪 盯紧 紧盯 紧抓 督促 督导 对接 协调 参与 参加 发挥 激发 调动 凝聚 压实 筑牢 服务于 研究 谋划 保驾护航 学习
    宣贯 安排 抽调 调配 投入(?!使用|运行|运营|生产|试) 下功夫 多做 做大 做强 抓住 抓早 抓落实 抓起
    (?<!全部)(?<!均)(?<!已)落实 齐心 协力 团结 拼搏 奋进 奋斗 奋战 攻坚克难 迎难而上 发力 聚力 同心 携手
    ^\s*(?:全力|切实|有效)?保障
    """,
    english=r"""
    improv enhanc strength accelerat boost rais(?:e|ing)\b support promot assist help facilitat monitor
    follow(?:ing)?\sup maintain foster leverag optimi[sz] streamlin coordinat collaborat participat
    push(?:ing)?\s(?:forward|ahead) advanc work(?:ing)?\son handl manag(?:e|ing)\b explor deepen encourag ensur
    engag contribut pay\sattention focus take\s(?:good\s)?care work(?:ing)?\s(?:closely\s)?with address(?:ing)?\b
    look(?:ing)?\safter (?:more|better|fewer|less|faster|higher|lower)\b(?!\sthan) deal(?:ing)?\swith
    serv(?:e|ing)\b
    """,
)
# Objects that hold anything, tasks and aims that are not said, and catchwords.
EMPTY = any_of(
    r"""
    各项 各类 各方面 若干 一定(?:数量|程度|的) 某些 (?:相关|有关)(?!方|性)
    (?:日常|本职|方方面面的?)的?(?:工作|事项|问题|任务)
    (?:全年|年度|季度|本职|日常|各自|分管|既定|交办|交给|安排|布置|上级|领导|公司|集团|部门|各类|其他|临时|重点|中心|预定|计划)(?:的|下达|下达的)?(?:各[项类])?(?:[重目]?[点标]?任务|任务指标|(?:经营|工作|考核|业绩|生产|年度|管理)?(?:目标|指标)|工作)(?!书|责任|达成率|完成率)
    ^(?!.*(?:\d|[两三四五六七八九十]\s*[项个类件条])).*(?:任务|目标|指标|使命)$ 提质增效 降本增效 走深走实 走在前列
    落地见效 落地生根 落到实处 见实效 出实效 万无一失 台阶 新局面 新突破 新高度 新气象 新篇章 新征程 新跨越 标杆
    一流 高水平 高素质 高品质 领先水平 双过半 两手抓 铁军 排头兵 主力军 领头羊 开门红 开好局 起好步 更大作为
    颗粒归仓 应[收尽]尽[收尽] 应交尽交 满意(?!度|率|的?(?:评价|客户)) 放心 极致 过硬 尽心 尽责 担当 一盘棋 合力
    氛围 格局 长效机制 新常态 良好 卓越 跨越式 高质量发展 到位$ 方阵 梯队 行列$ 责任[心感] 意识 精神$ 态度
    [所每一][有项切]工作 感受到 战斗力 凝聚力
    """,
    english=r"""
    various relevant related assigned all\s(?:tasks|work|duties|targets) world[-\s]class first[-\s]class
    best[-\s]in[-\s]class next\slevel new\sheights best\spractices? excellen\w+ satisf(?:y|ied|ying) happy
    strong(?:er)?\b success(?:ful\b|$) synerg\w+ as\srequired
    """,
)
# A part that ends in a change without a measure, or in praise, says no result.
PRAISE = any_of(
    r"""
    (?:进展|成效|突破|实效|佳绩|成绩|新高|进步|作用|贡献|提升|提高|改善|增强)$
    (?:顺利|稳定|平稳|正常|有序|有力|高效|安全|及时|[可受]控|规范|完善|扎实|有效)(?:运行|推进|开展|进行|实施)?$
    """,
)
# A part that begins so sets the frame for what is done, and says no result itself.
FRAME = any_of(
    r"""
    ^围绕 ^按照 ^按(?![时期月季周日年]) ^依据 ^依照 ^根据 ^针对 ^面向 ^依托 ^基于 ^立足 ^聚焦 ^紧扣 ^瞄准 ^结合
    ^通过(?=[\d一二三四五六七八九两十各多]) ^借助 ^凭借 ^抓住 ^以(?![上下内前后及]) ^对(?![接标口账外公齐比])
    ^用(?=\s*[\d两三四五六七八九十]) ^为(?=[了\d每各全所广]) ^本着 ^秉承 ^牢记
    """,
    english=r"""
    ^with\b ^by\smeans\sof\b ^based\son\b ^according\sto\b ^in\sline\swith\b ^through\b ^using\b ^following\b
    ^around\b ^for\b
    """,
)
# What a part is done for, or by: no result of its own.
FOR_THE_SAKE = any_of(
    r"""
    以[^，,；;。]{1,14}为(?:目标|中心|抓手|导向|主线|契机|基础|重点|核心|样板|根本|载体|牵引|引领|依托|支撑|己任|前提)
    """,
)
# What every department has: named alone, nobody knows which.
ANY = any_of(
    r"""
    项目 工程 重[点大] 在建 各 如期
    """,
    english=r"""
    the\b projects?\b our\b on\stime\b
    """,
)
# A part that ends so speaks of an activity, however many things it is about.
ACTIVITY = any_of(
    r"""
    (?:工作|管理|保障|效率|质量|速度|进度|意识|力度|水平|能力|支持|支撑|配合|落实|开展|跟进|跟踪|协调|对接|维护|关注|推进|沟通|督导|督促)$
    """,
    english=r"""
    support\s*$ management\s*$ maintenance\s*$ work\s*$ activities\s*$ coordination\s*$ communication\s*$
    follow[-\s]?up\s*$
    """,
)
# Phrases of a verb and what becomes of it: there or not on the day it is due, whatever else stands beside.
EVENT = any_of(
    r"""
    (?:通过|完成|取得)[^，,；;。]{0,16}(?:验收|初验|终验|评审|测评|测试|审查|审核|审计|认证|备案|评估|鉴定|联调|试运行|考试|答辩|认定|检测|年检|复审|消缺|结算|决算)(?!工作|质量|率|激励|机制|制度|管理|体系|方式|手段|[来促推带倒]|,?提)
    (?:验收|初验|终验|评审|测评|认证|审核)(?:[^，,；;。]{0,8}通过$|(?:通过|合格)(?!率))
    一次[^，,；;。]{0,4}(?:通过|成功)(?!率)
    (?:取得|获得|拿到|拿下|获评|评上|荣获)(?!.{0,8}(?:突破|成效|进展|实效|进步|佳绩|成绩|成果|效果|认可|好评|信任|支持|肯定|满意|胜利|[双共]赢|优势|口碑|主动权|更大|新的))
    (?:签订|签署|签下|签回)(?!率|工作) (?:结项|结案|办结|审结|销号|获批|印发|出具|竣工备案)(?!率|工作)
    (?:不发生|不出现|不产生|未发生|未出现|杜绝|避免|消除|没有|不再|无|零)[^，,；;。]{0,8}(?:事故|事件|投诉|故障|中断|逾期|差错|错漏|超期|延期|欠款|拖欠|积压|返工|缺陷|遗漏|漏报|伤亡|死亡|重伤|处罚|罚款|泄[露密]|失窃|停机|宕机|断网|断电|停电|违规|违约|扣分|退[回货件]|滞留|纠纷|诉讼|坏账|滞纳金|废标|通报|舆情|火灾|工伤|欠薪|上访|超付|漏[检项缴]|负债|亏损|否决项|不合格)
    不让一 一[个户项家人笔台]不[少漏落差] 不再[^，,；;。]{2}
    由[^，,；;。]{1,12}(?:改|换|转|切换|迁|变)[为成到至](?!主动|精细) (?:切换|迁移)到 替换为 扭亏为盈
    翻[了]?[一两]?番
    """,
    english=r"""
    pass(?:es|ed|ing)?\b.{0,40}(?:acceptance|audit|review|test|exam|inspection|certification) sign(?:s|ed|ing)?\b
    (?:is|are|has|have|been|gets?|goes|go|went)\s(?:\w+\s)?(?:accepted|signed|delivered|live|closed|paid|published|approved|certified|installed|archived|hired|handed\sover)
    no\s(?:\w+\s){0,3}(?:accidents?|incidents?|complaints?|defects?|outages?|injur(?:y|ies)|overdue|penalt(?:y|ies)|fines?|downtime)
    """,
)
# What is done to a thing, and leaves it changed.
ACT = any_of(
    r"""
    更换 安装 铺设 敷设 部署 改造 搬迁 采购 检修 加装 维修 修复
    """,
    english=r"""
    replac repair install equip
    """,
)
# Words that say an end where no effort governs them.
RESULT = any_of(
    r"""
    (?<![保抓促])(?:完成|移交|归档|发布|(?<!线)上线(?!线|下)|上岗|到岗|到任|入职)(?!率|度|情况|工作|质量|管理|能力|水平|体系|服务|保障|流程|效率|进度|过程|团队|好|铁军|队伍|体验|机制|模式|标准|业务|文化|人员|力度|准备|条件|节奏|意识|环节|效果|周期|压力|价值|成本|品质|形象|理念|口碑|环境|资料(?!$))
    (?:^|[前内末底期时部年月日间约地能可]|完成|全数|一次|次性|如数|正式)\s*交付(?!率|度|情况|工作|质量|管理|能力|水平|体系|服务|保障|流程|效率|进度|过程|团队|好|铁军|队伍|体验|机制|模式|标准|业务|文化|人员|力度|准备|条件|节奏|意识|环节|效果|周期|压力|价值|成本|品质|形象|理念|口碑|环境|资料(?!$))
    交付(?=\s*(?:[\d两三四五六七八九十]|$|给|使用|业主|客户))
    (?<![保抓促迎备])(?:验收|初验|终验)(?=\s*(?:$|通过|合格|完|[)）及和与\d]|前|并)) 签约 中标 入围 入选 晋级
    投入(?:使用|运行|运营|生产|试运行) 进入试运行 转入(?:运维|质保) 清退 取消 废[除止] 退[掉租] 撤销 终止 备案$
    投用 投产 投运 启用 停用 下线(?!下) 关停 拆除 退役 腾退 注销 搬入 入驻 开通 切换到 到账 收回 回收(?=\s*\d) 建成
    落成 竣工 开工(?!率) 通车 通电 并网 封顶 揭牌 授牌 结清 清零 归零 关闭 入库 批复 核准 取证 拿证 挂牌 送审 出台
    持证 评为 立项 盈利(?!能力|水平|模式)
    [做搬签补收办建交装换改清配结付缴还核审调迁录修排盘造拆发领退移验]完(?!善|成|整|美)
    [做补收办建交装换配结付缴还核备领招录][清齐毕满](?!单)
    (?:搬迁|改造|整改|修复|安装|更换|处置|清理|核销|迁移|销项|办理)(?:完毕|完成)
    (?:建立|成立|组建|设立|制定|编制|修编|编写|修订|形成|输出|起草|拟定|梳理|汇编|提交|编成|建好|汇总|搭建)[^，,；;。]{0,18}(?:手册|清单|台账|报告|方案|办法|规程|细则|指南|模板|案例[集库]|[险识例备品商题讲]库|名[录单]|图[纸集]|协议|合同|数据库|证书|预案|目录|档案|小组|专班|中心|公司|仓库|规范|标准|制度|计划|书)(?!化|体系|管理|水平|工作)
    (?:进入|位列|排名|名列|跻身)[^，,；;。]{0,10}(?:前\s*[\d一二三四五六七八九十]|第\s*[\d一二三四五六七八九十])
    """,
    english=r"""
    accepted delivered deliver\b signed live\b finish(?:ed)? complete[sd]?\b
    (?:reach|to|final|after)\w*\s(?:acceptance|completion) approved published publish\b launch(?:ed)?\b
    clos(?:e|ed)\b certified installed?\b migrated?\b archived?\b hired?\b obtain(?:ed)?\b handed\sover hand\sover
    hand-over commissioned go-live shipped released?\b paid\b collected?\b decommissioned? switch(?:ed)?\soff
    w[io]n\b retired?\b renew(?:ed)?\b moved?\b.*\sto\b by\s(?:a|one)\s(?:third|quarter|fifth|tenth)
    recruit(?:ed)?\b issued?\b
    """,
)
# What is said of each one, where no effort governs it.
OF_EACH = any_of(
    r"""
    所有 每[一]?[个项份家台套名位周月日天季年次笔条处人座] 不超 不低于 不少于 没有一 无一 [按逐][月周季日个]
    """,
    english=r"""
    every\b each\b all\b everyone\b everybody\b nobody\b
    """,
)
# Words of when and of reaching, which say nothing of what is reached.
REACHING = any_of(
    r"""
    全年度? 年度 年[内底末中] [上下]半年 本[年季月] 季度 月底 之?前 完成 达[成到标] 做到 实现 确保 保证 保持 力争
    争取 努力 目标 任务 指标 工作 计划 预定 既定 不[低高]于 不[少多]于 不超过 至少 以[上下内] 总体 整体 平均 率 的
    在 到 按[期时]
    """,
    english=r"""
    reach\b achieve\b complete\b done\b by\b to\b at\b least\b most\b the\b end\b of\b year\b target\b targets\b
    tasks?\b rate\b per\b cent\b percent\b
    """,
)
