# SPDX-License-Identifier: Apache-2.0
"""The words of the corpus in both languages, and the sentences that are made of them.

Every word is a pair, English and Chinese, so that one row of dice makes a text and its translation.
No word list of others went into it.
"""

from __future__ import annotations

from random import Random

Said = tuple[str, str]
ENGLISH, CHINESE = 0, 1


def _pairs(text: str) -> tuple[Said, ...]:
    words = (pair.partition(":") for pair in text.split())
    return tuple((english.replace("_", " "), chinese) for english, _, chinese in words)


THINGS = _pairs("""
    river:河流 bridge:桥 market:集市 harbour:港口 library:图书馆 school:学校 valley:山谷 road:道路
    garden:花园 mill:磨坊 tower:塔楼 canal:运河 island:岛屿 forest:森林 letter:书信 ledger:账本
    map:地图 engine:发动机 lantern:灯笼 museum:博物馆 village:村庄 station:车站 signal:信号
    record:记录 survey:普查 field:田地 lake:湖泊 stove:炉灶 clock:时钟 loom:织机 printer:印刷商
    ferry:渡船 teacher:教师 doctor:医生 farmer:农民 sailor:水手 archive:档案馆 wire:电线
    storm:风暴 season:季节 recipe:菜谱 rumour:传闻 method:方法 result:结果 price:价格 custom:习俗
    question:问题 answer:答案 measure:量具 model:模型 sample:样本 border:边界 coin:硬币 song:歌曲
    story:故事 boat:小船 kiln:窑炉 orchard:果园 quarry:采石场 well:水井
""")
QUALITIES = _pairs("""
    quiet:安静 early:早期 late:晚期 narrow:狭窄 wide:宽阔 old:古老 new:崭新 public:公共
    private:私人 distant:遥远 nearby:邻近 plain:朴素 bright:明亮 dark:昏暗 steady:稳定 rapid:迅速
    slow:缓慢 heavy:沉重 light:轻便 careful:谨慎 common:常见 rare:罕见 local:本地 foreign:外来
    northern:北方 southern:南方 coastal:沿海 hidden:隐蔽 open:开放 useful:有用 costly:昂贵
    fragile:脆弱 reliable:可靠 seasonal:季节性 wooden:木制 famous:著名
""")
DEEDS = _pairs("""
    changes:改变 follows:跟随 supports:支持 limits:限制 explains:说明 measures:测量 records:记载
    moves:移动 carries:承载 protects:保护 replaces:替代 improves:改善 divides:分隔 joins:连接
    feeds:供养 guides:引导 repeats:重复 shows:展示 shapes:塑造 stores:储存 slows:减慢 tests:检验
    raises:提高 reduces:减少 confirms:证实 crosses:穿过
""")
_PATTERNS: tuple[Said, ...] = (
    ("The {a} {x} {v} the {b} {y}.", "{a}的{x}{v}{b}的{y}。"),
    (
        "Where the {a} {x} {v} the {y}, the {b} {z} {w} it in turn, and few people notice.",
        "{a}的{x}{v}{y}的地方，{b}的{z}又{w}它，很少有人察觉。",
    ),
    (
        "Most readers think of the {x} first, but the {a} {y} {v} far more than the {z} does.",
        "多数读者先想到{x}，但{a}的{y}{v}的东西远比{z}多。",
    ),
    (
        "As long as the {a} {x} {v} the {y}, nobody asks what the {b} {z} is for.",
        "只要{a}的{x}还在{v}{y}，就没有人问{b}的{z}有什么用。",
    ),
    (
        "It is not the {x} that {v} the {a} {y}; it is the {b} {z} beside it.",
        "{v}{a}的{y}的不是{x}，而是它旁边那个{b}的{z}。",
    ),
    (
        "Whoever has seen the {a} {x} knows how the {y} {v} it, and why the {z} {w} the rest.",
        "见过{a}的{x}的人，都知道{y}怎样{v}它，也知道{z}为什么{w}其余的部分。",
    ),
    (
        "In many places the {a} {x} {v} the {y} without being seen.",
        "在许多地方，{a}的{x}悄悄{v}{y}。",
    ),
    (
        "Seen from the {x}, the {a} {y} {v} the {z}, and the {b} one hardly {w} it.",
        "从{x}看过去，{a}的{y}{v}{z}，而{b}的那个几乎不{w}它。",
    ),
)
_HEADINGS: tuple[Said, ...] = (
    ("How the {a} {x} {v} the {y}", "{a}的{x}怎样{v}{y}"),
    ("Why the {x} {v} the {a} {y}", "{x}为什么{v}{a}的{y}"),
    ("What the {a} {x} has to do with the {y}", "{a}的{x}与{y}有什么关系"),
    ("The {a} {x} and the {b} {y}", "{a}的{x}与{b}的{y}"),
    ("Where the {a} {x} comes from", "{a}的{x}从哪里来"),
)


def _filled(pattern: Said, dice: Random) -> Said:
    names = dict(zip("abxyzvw", _drawn(dice), strict=True))
    english, chinese = (
        pattern[lang].format(**{key: word[lang] for key, word in names.items()})
        for lang in (ENGLISH, CHINESE)
    )
    return english, chinese


def _drawn(dice: Random) -> list[Said]:
    return dice.sample(QUALITIES, 2) + dice.sample(THINGS, 3) + dice.sample(DEEDS, 2)


def sentence(dice: Random) -> Said:
    """A sentence without numbers."""
    return _filled(dice.choice(_PATTERNS), dice)


def heading(dice: Random) -> Said:
    """The title of a page or a section."""
    return _filled(dice.choice(_HEADINGS), dice)


def phrase(dice: Random) -> Said:
    """A thing with its quality, for links and cells."""
    (a, b), (x, y) = dice.choice(QUALITIES), dice.choice(THINGS)
    return f"the {a} {x}", f"{b}的{y}"
