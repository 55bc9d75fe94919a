"""Names of the shipped topics, given by reading their terms; found again by these."""

from collections.abc import Sequence

N_TOP = 10
# A topic has a name if all three terms stand among its first ten; the first that fits.
NAMES: tuple[tuple[str, str], ...] = (
    ("污染 防治 罚款", "环境保护法规 environmental law"),
    ("建设 推进 高质量", "发展改革部署 reform and development policy"),
    ("很多 问题 其实", "观点与评论 commentary"),
    ("违反 责令 下列", "法规罚则 penalties in law"),
    ("人民政府 规划 编制", "规划与审批 planning and approval law"),
    ("条例 组织 法律", "地方法规 local regulations"),
    ("品牌 消费者 门店", "消费与零售 consumption and retail"),
    ("模型 训练 生成", "人工智能大模型 large AI models"),
    ("网信 监管 违法", "网络监管 internet regulation"),
    ("登记 申请 之日起", "登记与行政许可 registration and permits"),
    ("收益 本金 投资", "个人理财 personal investing"),
    ("创新 科技 人才", "科技创新 science and innovation policy"),
    ("合作 全球 贸易", "国际经济合作 international cooperation"),
    ("数字 数字化 场景", "数字化转型 digitalisation"),
    ("价格 库存 产量", "大宗商品价格 commodity prices"),
    ("勒索 漏洞 攻击者", "网络攻击 cyber attacks"),
    ("特朗普 美方 关税", "国际政治与关税 world politics and tariffs"),
    ("增速 制造业 回升", "宏观经济 macroeconomy"),
    ("举办 大会 论坛", "展会与论坛 fairs and forums"),
    ("净利润 亏损 营收", "公司业绩 company results"),
    ("车型 销量 比亚迪", "汽车 vehicles"),
    ("机器人 人形 具身", "机器人 robots"),
    ("美联储 加息 通胀", "货币政策 monetary policy"),
    ("疫情 复工 防控", "疫情与复工 pandemic and return to work"),
    ("食品 添加剂 检验", "食品安全 food safety"),
    ("港股 美股 震荡", "股市行情 stock markets"),
    ("期货 国债 指数", "债市汇市与期货 bonds, currencies, futures"),
    ("光伏 风电 电网", "能源电力 energy"),
    ("贷款 银行 信贷", "银行与信贷 banks and credit"),
    ("视频 直播 流量", "内容平台 content platforms"),
    ("windows 微软 更新", "操作系统与软件更新 operating systems"),
    ("采购 招标 中标", "招标采购 tenders"),
    ("网络安全 数据安全 防护", "网络与数据安全 cyber and data security"),
    ("领投 融资 本轮", "创业融资 venture funding"),
    ("旅游 游客 航线", "旅游与航空 tourism and aviation"),
    ("芯片 英特尔 半导体", "芯片 chips"),
    ("质押 股本 解除", "股份公告 share disclosures"),
    ("农业 种植 乡村", "农业与乡村 agriculture"),
    ("蚂蚁 ipo 暂缓", "上市发行 listings"),
    ("铁路 班列 货物", "铁路与物流 rail and freight"),
    ("进出口 海关 外贸", "外贸 foreign trade"),
    ("基金 私募 资产", "基金 funds"),
    ("搭载 英寸 骁龙", "新机配置 new devices and their parts"),
    ("耳机 充电 蓝牙", "耳机与配件 audio and accessories"),
    ("患者 药物 临床", "医药健康 medicine"),
    ("5g 基站 通信", "通信网络 telecommunications"),
    ("手机 三星 华为", "智能手机 smartphones"),
    ("iphone apple ipad", "苹果产品 Apple devices"),
    ("产业链 转型 制造业", "产业升级 industrial upgrading"),
    ("收购 openai 马斯克", "科技公司与并购 technology firms and deals"),
    ("科学家 地球 月球", "科学发现 science"),
    ("征收 纳税人 税率", "税收与土地 taxes and land"),
    ("科学技术 教育 科普", "科教法规 science and education law"),
    ("破产 重整 债权人", "破产程序 insolvency"),
    ("软件 开源 计算", "软件与开源 software and open source"),
    ("接口 usb 机箱", "电脑硬件 PC hardware"),
)


def names_of(top_terms: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Name topics by the terms they show first; "" where no name fits.

    Parameters
    ----------
    top_terms : sequence of n_topics sequences of str

    Returns
    -------
    tuple of n_topics str
        Chinese, then English. No two topics have one name.
    """
    found: list[str] = []
    for terms in top_terms:
        shown = set(terms[:N_TOP])
        fitting = (
            name
            for words, name in NAMES
            if name not in found and shown.issuperset(words.split())
        )
        found.append(next(fitting, ""))
    return tuple(found)
