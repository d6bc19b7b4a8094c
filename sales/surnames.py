"""Chinese surnames: the usual ones, and those that need a sign beside them to be taken for a name."""

from __future__ import annotations

from sales.text import words

DOUBLE_SURNAMES = words(
    "欧阳 夏侯 诸葛 司徒 端木 司马 上官 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 钟离 轩辕 独孤 南宫 西门 "
    "呼延 申屠 淳于 单于 太史 闻人 澹台 公冶 赫连 濮阳 拓跋 司空 百里 东郭 完颜 纳兰"
)
PLAIN_SURNAMES = frozenset(
    "丁丘丛严丰乔云亓亢仇仉付仝仲伊伍何佘余佟侯俞倪傅兰冀冉冒冯况冷冼凌凤刁刘励劳匡华卓卜卞卢卫危厉史"
    "叶司吉吕吴周哈唐喻奚姚姜"
    "姬娄孔孙孟季宁宋宓宣宦宫宿寿封尉尚尤尧尹屈屠岑岱岳崔嵇嵺巢巨巩巫巴帅席幸庄庞康庾廉廖弓张彤彭徐忻"
    "恽惠慈慎戎战戚戴扈揭敖敬"
    "斯施昊昌昝晁晋晏晨景暴曲曹曾朱朴李杜杨杭林柏柯柳柴栗栾桂桑桓梁梅植楚樊檀欧武殳段殷毋毛汝汤汪汲沃"
    "沈沐沙洪浦涂温游湛源溥滑"
    "滕漆潘炎焦熊牟牧狄玄玉王班琴璩甄甘甯田申皇皮盈盘盛瞿祁祝禹秋秦程稽穆穰窦章童竹竺符笪简糜纪纳练缪"
    "罗罢翁翟耶耿聂肖胜胡胥腾"
    "臧舒艾芦芮苍苏苑苗苟范茅茹荀荆荔荣莘莫莱菅萧葛葡董蒋蒙蒲蓝蓟蓬蔚蔡蔺薄薛虎虞虢融衡衣衷袁裘裴褚覃"
    "訾詹许诸谈谌谢谭豆贝贡费"
    "贺贾赖赫赵越辛辜迟邓邝邢邬邰邱邴邵邸邹郁郄郅郎郏郑郗郜郝郦郭鄂鄢鄯酆野钟钦钮钱铁锁锺闪闫闵闻阎阙"
    "阚阮阳阴陆陈陶隆隋隗雍雒"
    "雪雷霍靳鞠韦韩韶顾顿颜饶骆骞高魏鲁鲍鲜鹿麦麻黄黎齐龙龚"
)
WORDLIKE_SURNAMES = frozenset(
    "万么乐习买于亓井代任保储党公关冒初包区单占原双古台向和商图夏安宗官居展左巩布常年应强成房才折文方"
    "明易木权来果查楼步毕水江"
    "池燕牛留白盖石管米粟索羊职花药解计谷路车边过连都金银门项马鱼黑"
)
"""Surnames that are everyday words as well: a name only after a break, or with a known contact."""

COMMON_SURNAMES = PLAIN_SURNAMES | frozenset(
    "江夏金方万石白文马牛安关包任单谷池毕查易常强管连路车房米木左成乐"
)
"""Surnames that a name without a title may begin with."""

ALL_SURNAMES = COMMON_SURNAMES | WORDLIKE_SURNAMES
