"""Words that say what somebody thinks of something, in English and Russian, and the words that turn them round.

Spelled as `text.lower` leaves them (ё is е). `*` stands for any ending; the first word of several has none. Only words
that lean one way wherever they stand: "cheap", "hot" and "simple" are not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

#: 2 and -2 are strong, 1 and -1 plain; 0 is an opinion that leans nowhere, and a wording that only looks like one.
Opinion = Literal[-2, -1, 0, 1, 2]
#: What a word does to the opinion after it: turned round; made stronger; weaker; not said of what is ("would be
#: great"); a trouble that is over ("fixed my problem"); not meant as it is said ("another").
Role = Literal["not", "more", "less", "unreal", "over", "ironic"]
Entry = Opinion | Role

_EN: dict[Entry, str] = {
    2: """amazing amazed amazingly awesome brilliant brilliantly excellent excellently exceptional exceptionally
        fabulous fantastic fantastically flawless flawlessly incredible loved loves marvellous marvelous
        magnificent outstanding perfect perfectly perfection phenomenal stellar sublime superb superbly
        terrific unbeatable wonderful wonderfully world-class wow best love adore adored delighted thrilled
        blown/away five/stars 10/out/of/10 second/to/none beyond/my/expectations exceeded/expectations
        exceeded/my/expectations can't/fault couldn't/be/better couldn't/be/happier could/not/be/happier
        could/not/be/better couldn't/ask/for/more top/notch first/class""",
    1: """good great nice nicely better improved pleasant pleased pleasure happy happily glad satisfied
        satisfying satisfactory helpful friendly polite courteous kindly/helped attentive professional
        professionally efficient efficiently effective effectively reliable reliably responsive fast faster
        quick quickly prompt promptly smooth smoothly seamless seamlessly easy easily intuitive convenient
        handy comfortable comfy clear clearly useful valuable worthwhile affordable enjoy enjoyed enjoying
        enjoyable liked likes i/like we/like like/it like/this like/that like/your like/how really/like
        recommend recommended impressive impressed well/done works/well work/well worked/well well/made
        well/designed well/organised well/organized works/great worth/it spot/on on/time in/time delicious
        tasty fresh clean cozy cosy beautiful beautifully lovely gorgeous cool neat solid stable superior
        delightful charming accurate accurately correct thoughtful generous honest trustworthy trust appreciate
        appreciated grateful thankful fun super yay kudos bravo bargain no/complaints nothing/to/complain
        nothing/to/improve nothing/but/good won't/regret would/be/happy/to would/be/glad/to keep/it/up
        keep/up/the 👍 👏 🙂 😀 😃 😄 😁 😊 😍 🥰 🤩 💯 💖 💕 🎉 🙌 🔥 👌 😎 🥳""",
    -2: """awful awfully abysmal appalling appallingly atrocious catastrophic catastrophe despicable despise
        diabolical disgrace disgraceful disgust* dreadful dreadfully garbage ghastly hate hated hates hateful
        hell hideous horrible horribly horrid horrific horrendous inexcusable infuriat* joke/of laughable
        nightmare outrageous pathetic ridiculous ridiculously rubbish scam scammed scammers scammer shameful
        shambles shit shitty crap crappy sucks sucked suck terrible terribly trash unacceptable unforgivable
        unbearable unusable useless vile worst worthless fraud fraudulent furious never/again
        thanks/for/nothing waste/of waste/my wasted/my rip-off ripoff ripped/off zero/stars avoid/at
        steer/clear livid 👎 😡 🤬 💩 🤮""",
    -1: """bad badly worse worsened poor poorly disappoint* dissatisf* unsatisf* unhappy unpleasant unhelpful
        unfriendly unprofessional unreliable unresponsive unstable unclear unfair unfortunate unfortunately
        rude rudely impolite ignored ignores ignoring ignore careless incompetent inconvenient inconvenience
        inefficient ineffective inaccurate incorrect incorrectly inconsistent slow slower slowly sluggish lag
        laggy lags lagging late delay delayed delays overdue expensive overpriced pricey costly overcharged
        confus* complicated cumbersome clunky clumsy difficult difficulty difficulties hard/to harder bug bugs
        buggy crash crashed crashes crashing error errors fail failed fails failing failure failures fault
        faulty broke broken breaks defect defective damaged damage malfunction* glitch glitches glitchy freeze
        freezes freezing frozen stuck outage outages downtime problem problems problematic issue issues trouble
        troubles complain complained complaint complaints annoy* irritat* frustrat* upset upsetting angry mad
        tired/of fed/up sick/of boring bored dirty filthy messy mess stale tasteless inedible smelly noisy
        cramped uncomfortable ugly wrong wrongly mistake mistakes missing lost lose losing lack lacks lacking
        lacked mediocre meh lousy shoddy flimsy cheaply/made dislike disliked dislikes regret regretted refuse
        refused unanswered unresolved unsolved cancelled/my stopped/working doesn't/work didn't/work
        not/working won't/work does/not/work did/not/work do/not/work don't/work could/be/better
        could/be/faster could/be/easier could/have/been/better needs/improvement need/improvement
        room/for/improvement should/be/better too/long too/much too/many too/few too/small too/high too/late
        took/ages takes/ages forever/to no/one/answered no/reply no/response no/answer nobody/answered
        nobody/answers nobody/replied let/me/down let/down lets/down fell/short falls/short not/enough
        not/worth not/impressed hassle painful pain struggle struggled struggling worried worrying suspicious
        lied lies lying misleading mislead* mistreated harass* worn leak leaks leaking leaked cold/food
        down/again goes/down went/down gave/up give/up churn 😠 😤 😞 😒 😔 😢 😭 😩 😫 🙁 😟 😣 😖 💔 🤦""",
    0: """ok okay fine so-so so/so average alright all/right decent acceptable passable adequate normal
        neither/good no/problem/with/waiting good/morning good/afternoon good/evening good/day good/luck
        good/night not/only not/just not/sure not/to/mention no/doubt no/matter why/not goods at/best
        best/regards best/wishes kind/regards i'd/like would/like i/like/to/know pretty/much great/britain
        by/mistake fast/food error/free trouble/free hassle/free problem/free bug/free fresh/start love/to/see
        love/to/have love/to/know i'd/love would/love hope/you/are/well as/well as good/friday 😐 😶 🤷""",
    "not": """not no never cannot without nothing none neither nor hardly barely scarcely isn't aren't wasn't weren't
        don't doesn't didn't won't wouldn't can't couldn't shouldn't hasn't haven't hadn't ain't isnt arent
        wasnt werent dont doesnt didnt wont wouldnt cant couldnt shouldnt hasnt havent hadnt far/from
        anything/but used/to/be no/longer lack/of stopped/being rather/than instead/of zero free/of""",
    "more": """very really so extremely absolutely totally completely utterly highly incredibly truly super/duper
        insanely exceptionally remarkably most way/too bloody damn fucking freaking such seriously""",
    "less": "bit slightly somewhat little rather fairly kinda sort/of kind/of a/tad quite sometimes occasionally",
    "unreal": """would/be would/have/been it'd/be would've/been should/be should/have/been should've/been could/be
        could/have/been might/be if unless hope hoped hoping wish wished wishing expected expecting supposed/to
        looking/for want wanted promised promise need needed must/be make/it makes/it""",
    "over": """solved solves solve fixed fixes resolved resolves sorted/out sorted dealt/with handled cleared/up
        helped/me/with helped/with prevented prevents""",
    "ironic": "another yet/another as/usual /s 🙄 yeah/right sarcasm slow/clap",
}  # fmt: skip

_RU: dict[Entry, str] = {
    2: """отличн* великолепн* прекрасн* превосходн* замечательн* восхитительн* восхищен* восторг* потрясающ*
        изумительн* идеальн* безупречн* блестящ* блестяще шикарн* фантастик* фантастическ* чудесн* обалденн*
        офигенн* бомба круто лучший лучшая лучшее лучшие лучшего супер суперск* пятерк* обожаю люблю влюбил*
        выше/всяких/похвал лучше/не/бывает лучше/некуда лучше/всех на/высоте высший/класс на/высшем/уровне
        пять/звезд на/отлично огонь превзошл* браво в/восторге""",
    1: """хорош* хорошо лучше добротн* приятн* приятно довольн* доволен довольна довольны рад рада рады понравил*
        нравит* нравил* удобн* удобно комфортн* быстр* быстро быстрее оперативн* своевременн* вовремя вежлив*
        внимательн* доброжелательн* дружелюбн* приветлив* отзывчив* профессионал* качествен* надежн* стабильн*
        полезн* понятн* понятно интуитивн* легко легка легкий просто/и/понятно прост/в удачн* грамотн*
        аккуратн* чистот* чисто чистый уютн* вкусн* вкусно свеж* красив* красиво симпатичн* классн* классно
        класс крут* здорово молодцы молодец спасибо/большое благодар* советую рекоменду* порекоменду*
        порадовал* радует радуют устраивает устроил* устроило помогл* помог помогли выручил* неплох* недорог*
        недорого выгодн* интересн* эффективн* ответственн* честн* достойн* довер* удовлетвор* без/нареканий
        без/претензий претензий/нет нареканий/нет все/супер все/ок без/проблем нет/проблем проблем/нет
        проблем/не/было никаких/проблем не/подвел* на/уровне ничего/лишнего улучшил* радость удовольстви*
        успешн* так/держать не/к/чему/придраться в/срок по/делу""",
    -2: """ужас ужасн* ужасно кошмар* отвратительн* отвратительно омерзительн* мерзк* мерзост* гадост* гадк* дрянь
        дрянн* дерьм* говн* хренов* фигня хрень ужасающ* катастроф* безобразн* безобрази* позор* возмутительн*
        возмущен* возмущ* хамств* хамск* хамят хамил* нахамил* хам хамы наглост* наглы* мошенни* обман* развод
        развели лохотрон ненавижу худш* хуже/некуда хуже/не/бывает никогда/больше ноль/звезд издевательств*
        бесит бесят отстой тошнит помойк* мусор никчемн* бесполезн* невыносим* недопустим* неприемлем*
        никуда/не/годит* ни/в/какие/ворота""",
    -1: """плох* плохо хуже скверн* слаб* слабо нехорош* неважн* разочаров* недовол* неудовлетвор* неприятн*
        неудобн* неудобно непонятн* непонятно неудачн* некачествен* ненадежн* нестабильн* непрофессионал*
        невежлив* груб* невнимательн* безответствен* халатн* медлен* медленно долго долгая долгий долгое
        тормоз* завис* глюч* глюк* лаг лаги лагает баг баги багов вылета* сбой сбои сбоев слома* сломан* слом*
        поломк* не/работа* не/открыва* не/загружа* не/грузит* не/отвеча* не/дозвон* не/приш* не/привезл*
        не/доставил* опозда* опаздыва* задерж* просроч* дорог* дорого дороговат* завышен* переплат* ошибк*
        ошибок ошибочн* ошиблись проблем* неполад* неисправн* брак бракован* дефект* поврежд* порва* разбит*
        испорч* испорт* потерял* потеря* пропал* пропада* не/хвата* не/хватил* нехватк* недостат* недочет*
        минус минусы сложно сложн* трудн* трудно запутан* тяжело жалоб* жалуюсь пожалова* жаль жалко сожал*
        обидн* обидно обидел* раздража* раздражен* злит злюсь зол злая расстро* огорч* устал* надоел* достал*
        грязн* грязно грязь воня* вонь шумн* шум невкусн* невкусно несвеж* тухл* кисл* скучн* скучно тесн*
        тесно некрасив* игнор* навязыв* навязчив* навязал* отказ* отказал* проигнор* врут врете соврал* лож*
        плачевн* жесть жуть жутк* желает/лучшего так/себе/сервис не/советую не/рекоменду* не/дождал*
        хотелось/бы/лучше могло/бы/быть/лучше могло/быть/лучше можно/лучше можно/было/лучше не/впечатл*
        не/оправда* ничего/хорошего без/толку оставляет/желать/лучшего перестал/работать перестала/работать
        перестало/работать толку/нет никто/не/отвеча* никто/не/ответ* подвел* подвод* напрасн* зря убыт*
        мучени* мучал* мука нервы бардак беспоряд* бюрократ* волокит* очеред* перебо* обрыв* обвес* недовес*""",
    0: """нормально нормальн* норм средне средненьк* так/себе сойдет терпимо приемлемо удовлетворительно обычн*
        обычно ни/рыба пойдет ничего/особенного не/только не/просто не/знаю добрый/день доброе/утро
        добрый/вечер хорошо/бы хорошего/дня хорошего/вечера не/исключено быстрого/питания уважаем* не/за/что
        дорогой/друг дорогие/друзья просто""",
    "not": """не ни нет без никак ничего никогда нельзя отнюдь вовсе/не совсем/не далеко/не перестал* вместо
        отсутств* нисколько""",
    "more": """очень крайне весьма абсолютно совершенно невероятно чрезвычайно безумно максимально реально/очень
        настолько такой/же/очень так/сильно самый самая самое""",
    "less": "немного слегка чуть чуточку довольно/таки иногда местами порой чуть-чуть отчасти",
    "unreal": """бы если хотелось/бы надеюсь надеемся надеялись надеялся надеялась желаю хочу хотел* ожидал* ждал*
        обещал* обещают должн* раньше прежде было/бы могло/бы чтобы чтоб нужно надо""",
    "over": """решили решил решила решен решена исправили исправил исправила исправлен* устранили устранил починили
        починил разобрались""",
    "ironic": "очередной очередная очередное очередные опять снова ага/конечно ну/да/конечно /сарказм",
}  # fmt: skip


def spelled(table: Mapping[Entry, str]) -> dict[tuple[str, ...], Entry]:
    """Wording → entry; a wording is its words."""
    return {tuple(_words(each)): entry for entry, wordings in table.items() for each in wordings.split()}


def _words(wording: str) -> list[str]:
    return [wording] if wording.startswith("/") else wording.split("/")


SPELLED: dict[tuple[str, ...], Entry] = {**spelled(_RU), **spelled(_EN)}
