"""Names of people and firms that could be anyone's and are nobody's."""

from random import Random

SURNAMES = (
    "李李李王王王张张张刘刘陈陈陈杨黄赵吴吴周周徐徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏"
    "吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤章葛"
    "温康施洪季柯岳左霍祝欧柴盛晏费路翟辛管卞桂骆"
)

GIVEN = (
    "国栋 建平 志刚 海燕 秀兰 丽华 桂芳 春梅 文斌 永强 明辉 晓东 红霞 玉梅 建新 卫红 志远 德胜 金凤 宏亮 少华 立新 文娟 "
    "雪莲 树林 大勇 庆生 振华 长青 佩云 敏仪 思齐 子轩 佳宁 雨晴 欣然 梓涵 一鸣 浩然 宇航 晨曦 若兰 静雯 慧敏 雅琴 燕妮 "
    "晓岚 晓彤 培林 启明 启航 凯文 家栋 家骏 世杰 俊峰 鹏飞 天佑 泽林 润生 连成 克勤 守义 怀仁 景明 景行 伯安 仲文 叔良 "
    "季平 汉文 楚云 越华 川江 岭南 海波 海涛 江涛 春华 秋实 冬青 冬梅 夏雨 月娥 月琴 巧云 巧珍 淑芬 淑贤 淑敏 惠珍 惠兰 "
    "爱华 爱珍 宝山 宝林 福生 贵生 根生 土生 水生 木林 新民 新宇 新月 学军 学文 学勤 忠诚 忠良 孝先 义成 礼和 智勇 信达"
).split() + list("敏静磊洋勇艳杰娟涛超霞刚兰飞玲鑫波斌莉婷宁萍健凯旭晖琳晶倩蕾昊哲瑾岚菁钰")

FAMOUS = frozenset(
    "王健 王宁 李敏 李静 李宁 李刚 李兰 李健 李娟 李杰 李玲 刘洋 刘涛 刘欢 陈凯 陈超 陈静 张艳 张杰 张宁 张鑫 张海波 张健 杨洋 "
    "黄磊 吴敏霞 孙楠 孙杨 马龙 马琳 林丹 高敏 高飞 郭晶晶 郭静 胡静 胡兵 郝海东 何洁 何静 宋佳 宋健 唐嫣 韩雪 冯坤 邓超 "
    "曹磊 曾凯 田亮 田震 董洁 董卿 潘石 于谦 蒋欣 叶莉 苏宁 魏晨 任静 沈腾 姚晨 姜昆 陆毅 陆川 汪峰 汪涵 金晶 贾玲 夏雨 "
    "傅莹 方静 白岩 孟非 孟静 熊倪 秦海璐 秦岚 江泽民 雷军 龙飞 史玉柱 陶虹 毛宁 戴军 孔令辉 莫慧兰 汤唯 霍建华 李晓东 李旭 "
    "赵薇 周杰 周涛 周琳 徐静蕾 徐磊 宋涛 王涛 王健林 王楠 王凯 王菲 王磊 马健 朱婷 朱琳 许晴 郑凯 谢杰 程菲 彭健 萧敬".split()
)

BRAND_HEADS = "沐澜瑾禾泽衡栎晖朗舒谨臻昕珩霁屿芷岫澈宸桥岳槿棠翊煦钧璟湛凇漪筠皓葳苒蔚"
BRAND_TAILS = "康宁安济仁和悦泰健嘉佑诚禾晟源博佳铭"
WELL_KNOWN = frozenset(
    "舒泰 禾嘉 禾和 泽泰 朗健 宸源 蔚源 蔚和 康禾 朗诚 皓宸 岳和 岳泰 衡泰 泽源 昕诚 朗博 禾康 禾健 禾佳 臻和 臻源 湛安 岳安".split()
)


def person_name(rng: Random, barred_surnames: str = "") -> str:
    """A full name that no public figure bears, as far as we know."""
    while True:
        surname = rng.choice(SURNAMES)
        name = surname + rng.choice(GIVEN)
        if surname not in barred_surnames and name not in FAMOUS:
            return name


def brands(rng: Random) -> list[str]:
    """Every invented brand once, in an order of its own."""
    made = [
        head + tail
        for head in BRAND_HEADS
        for tail in BRAND_TAILS
        if head != tail and head + tail not in WELL_KNOWN
    ]
    rng.shuffle(made)
    return made
