"""Replies in the languages of the field, as Gmail, Thunderbird, Apple Mail, Yahoo and Outlook write them.

For each language: own words in two parts, somebody else's words, attribution lines of clients, and the labels of
Outlook's header block (from, sent, to, subject). `cases()` gives every form of every language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mail_styles import Case, quoted

WHO, MAIL = "Bo Celik", "bo@example.net"


@dataclass(frozen=True)
class Language:
    """What clients write in one language."""

    own: tuple[str, str]
    other: str
    lines: tuple[str, ...]
    block: tuple[str, str, str, str]
    rule: str


def language(own: str, other: str, lines: str, block: str, rule: str) -> Language:
    a, _, b = own.partition(" / ")
    made = tuple(line.replace("{A}", WHO).replace("{E}", MAIL) for line in lines.strip().split("\n"))
    first, sent, to, subject = block.split("|")
    return Language((a, b), other, tuple(line.strip() for line in made), (first, sent, to, subject), rule)


LANGUAGES = {
    "en": language(
        "I tested the branch this morning and it holds up. / Please merge it when you find the time.",
        "Has anybody looked at the branch yet? It is ready.",
        """On Mon, Jan 3, 2022 at 12:34 PM {A} <{E}> wrote:
        On 1/3/22 12:34, {A} wrote:
        On Jan 3, 2022, at 12:34 PM, {A} <{E}> wrote:
        On Monday, January 3, 2022, 12:34:00 PM GMT+1, {A} <{E}> wrote:""",
        "From|Sent|To|Subject",
        "Original Message",
    ),
    "de": language(
        "Ich habe den Zweig heute früh geprüft und er hält. / Bitte führe ihn zusammen, wenn du Zeit hast.",
        "Hat schon jemand den Zweig angesehen? Er wartet seit Wochen.",
        """Am Mo., 3. Jan. 2022 um 12:34 Uhr schrieb {A} <{E}>:
        Am 03.01.22 um 12:34 schrieb {A}:
        Am 03.01.2022 um 12:34 schrieb {A} <{E}>:
        Am Montag, 3. Januar 2022, 12:34:00 MEZ hat {A} <{E}> Folgendes geschrieben:""",
        "Von|Gesendet|An|Betreff",
        "Ursprüngliche Nachricht",
    ),
    "fr": language(
        "J'ai essayé la branche ce matin et elle tient. / Merci de la fusionner quand tu auras le temps.",
        "Quelqu'un a-t-il regardé la branche ? Elle attend depuis des semaines.",
        """Le lun. 3 janv. 2022 à 12:34, {A} <{E}> a écrit :
        Le 03/01/2022 à 12:34, {A} a écrit :
        Le 3 janv. 2022 à 12:34, {A} <{E}> a écrit :
        Le lundi 3 janvier 2022 à 12:34:00 UTC+1, {A} <{E}> a écrit :""",
        "De |Envoyé |À |Objet ",
        "Message d'origine",
    ),
    "es": language(
        "He probado la rama esta mañana y aguanta. / Por favor, intégrala cuando tengas tiempo.",
        "¿Alguien ha mirado ya la rama? Espera desde hace semanas.",
        """El lun, 3 ene 2022 a las 12:34, {A} (<{E}>) escribió:
        El 3/1/22 a las 12:34, {A} escribió:
        El 3 ene 2022, a las 12:34, {A} <{E}> escribió:
        El lunes, 3 de enero de 2022 12:34:00 CET, {A} <{E}> escribió:""",
        "De|Enviado el|Para|Asunto",
        "Mensaje original",
    ),
    "it": language(
        "Ho provato il ramo stamattina e regge bene. / Per favore uniscilo quando hai tempo.",
        "Qualcuno ha già guardato il ramo? Aspetta da settimane.",
        """Il giorno lun 3 gen 2022 alle ore 12:34 {A} <{E}> ha scritto:
        Il 03/01/22 12:34, {A} ha scritto:
        Il giorno 3 gen 2022, alle ore 12:34, {A} <{E}> ha scritto:
        Il lunedì 3 gennaio 2022, 12:34:00 CET, {A} <{E}> ha scritto:""",
        "Da|Inviato|A|Oggetto",
        "Messaggio originale",
    ),
    "pt": language(
        "Testei o ramo esta manhã e ele aguenta. / Por favor junta-o quando tiveres tempo.",
        "Alguém já olhou para o ramo? Espera há semanas.",
        """Em seg., 3 de jan. de 2022 às 12:34, {A} <{E}> escreveu:
        {A} <{E}> escreveu no dia segunda, 3/01/2022 à(s) 12:34:
        Em 03/01/2022 12:34, {A} escreveu:
        Às 12:34 de 03/01/2022, {A} escreveu:
        No dia 3/01/2022, às 12:34, {A} <{E}> escreveu:""",
        "De|Enviada em|Para|Assunto",
        "Mensagem original",
    ),
    "nl": language(
        "Ik heb de tak vanochtend getest en hij houdt stand. / Voeg hem alsjeblieft samen als je tijd hebt.",
        "Heeft iemand al naar de tak gekeken? Hij wacht al weken.",
        """Op ma 3 jan. 2022 om 12:34 schreef {A} <{E}>:
        Op 03-01-2022 om 12:34 schreef {A}:
        Op 3 jan. 2022, om 12:34 heeft {A} <{E}> het volgende geschreven:""",
        "Van|Verzonden|Aan|Onderwerp",
        "Oorspronkelijk bericht",
    ),
    "sv": language(
        "Jag provade grenen i morse och den håller. / Slå gärna ihop den när du hinner.",
        "Har någon tittat på grenen än? Den har väntat i veckor.",
        """Den mån 3 jan. 2022 kl 12:34 skrev {A} <{E}>:
        Den 2022-01-03 kl. 12:34, skrev {A}:
        3 jan. 2022 kl. 12:34 skrev {A} <{E}>:""",
        "Från|Skickat|Till|Ämne",
        "Ursprungligt meddelande",
    ),
    "da": language(
        "Jeg prøvede grenen i morges, og den holder. / Flet den gerne, når du har tid.",
        "Har nogen kigget på grenen endnu? Den har ventet i ugevis.",
        """Den man. 3. jan. 2022 kl. 12.34 skrev {A} <{E}>:
        Den 03.01.2022 kl. 12.34 skrev {A}:
        Den 3. jan. 2022 kl. 12.34 skrev {A} <{E}>:""",
        "Fra|Sendt|Til|Emne",
        "Oprindelig meddelelse",
    ),
    "nb": language(
        "Jeg prøvde grenen i morges, og den holder. / Slå den gjerne sammen når du får tid.",
        "Har noen sett på grenen ennå? Den har ventet i flere uker.",
        """man. 3. jan. 2022 kl. 12:34 skrev {A} <{E}>:
        Den 03.01.2022 12:34, skrev {A}:
        3. jan. 2022 kl. 12:34 skrev {A} <{E}>:""",
        "Fra|Sendt|Til|Emne",
        "Opprinnelig melding",
    ),
    "fi": language(
        "Kokeilin haaraa tänä aamuna ja se kestää. / Yhdistä se, kun ehdit.",
        "Onko kukaan katsonut haaraa vielä? Se on odottanut viikkoja.",
        """ma 3. tammik. 2022 klo 12.34 {A} ({E}) kirjoitti:
        {A} kirjoitti 3.1.2022 klo 12.34:
        {A} <{E}> kirjoitti 3.1.2022 kello 12.34:""",
        "Lähettäjä|Lähetetty|Vastaanottaja|Aihe",
        "Alkuperäinen viesti",
    ),
    "pl": language(
        "Sprawdziłem gałąź dziś rano i działa. / Proszę, scal ją, kiedy znajdziesz czas.",
        "Czy ktoś już obejrzał gałąź? Czeka od tygodni.",
        """pon., 3 sty 2022 o 12:34 {A} <{E}> napisał(a):
        W dniu 03.01.2022 o 12:34, {A} pisze:
        Wiadomość napisana przez {A} <{E}> w dniu 3 sty 2022, o godz. 12:34:""",
        "Od|Wysłano|Do|Temat",
        "Wiadomość oryginalna",
    ),
    "cs": language(
        "Větev jsem dnes ráno vyzkoušel a drží. / Prosím, sluč ji, až budeš mít čas.",
        "Podíval se už někdo na větev? Čeká celé týdny.",
        """po 3. 1. 2022 v 12:34 odesílatel {A} <{E}> napsal:
        Dne 03. 01. 22 v 12:34 {A} napsal(a):
        3. 1. 2022 v 12:34, {A} <{E}>:""",
        "Od|Odesláno|Komu|Předmět",
        "Původní zpráva",
    ),
    "sk": language(
        "Vetvu som dnes ráno vyskúšal a drží. / Prosím, zlúč ju, keď budeš mať čas.",
        "Pozrel sa už niekto na vetvu? Čaká celé týždne.",
        """po 3. 1. 2022 o 12:34 {A} <{E}> napísal(a):
        Dňa 3. 1. 2022 o 12:34 {A} napísal(a):""",
        "Od|Odoslané|Komu|Predmet",
        "Pôvodná správa",
    ),
    "hu": language(
        "Ma reggel kipróbáltam az ágat, és bírja. / Kérlek, olvaszd be, amikor lesz időd.",
        "Megnézte már valaki az ágat? Hetek óta vár.",
        """{A} <{E}> ezt írta (időpont: 2022. jan. 3., H, 12:34):
        2022. 01. 03. 12:34 keltezéssel, {A} írta:
        2022. jan. 3. dátummal, 12:34 időpontban {A} <{E}> írta:""",
        "Feladó|Elküldve|Címzett|Tárgy",
        "Eredeti üzenet",
    ),
    "ro": language(
        "Am încercat ramura azi dimineață și rezistă. / Te rog să o unești când ai timp.",
        "S-a uitat cineva la ramură? Așteaptă de săptămâni.",
        """În lun., 3 ian. 2022 la 12:34, {A} <{E}> a scris:
        La 03.01.2022 12:34, {A} a scris:
        Pe luni, 3 ianuarie 2022, 12:34:00 EET, {A} <{E}> a scris:""",
        "De la|Trimis|Către|Subiect",
        "Mesaj original",
    ),
    "bg": language(
        "Тази сутрин пробвах клона и той издържа. / Моля те, слей го, когато имаш време.",
        "Някой погледна ли клона? Чака от седмици.",
        """На пн, 3.01.2022 г. в 12:34 {A} <{E}> написа:
        На 3.01.22 г. в 12:34, {A} написа:""",
        "От|Изпратено|До|Относно",
        "Оригинално писмо",
    ),
    "ru": language(
        "Сегодня утром я проверил ветку, она работает. / Пожалуйста, слей её, когда найдёшь время.",
        "Кто-нибудь уже смотрел ветку? Она ждёт неделями.",
        """пн, 3 янв. 2022 г. в 12:34, {A} <{E}>:
        03.01.2022 12:34, {A} пишет:
        3 янв. 2022 г., в 12:34, {A} <{E}> написал(а):""",
        "От|Отправлено|Кому|Тема",
        "Исходное сообщение",
    ),
    "uk": language(
        "Сьогодні вранці я перевірив гілку, вона тримається. / Будь ласка, злий її, коли матимеш час.",
        "Хтось уже дивився гілку? Вона чекає тижнями.",
        """пн, 3 січ. 2022 р. о 12:34 {A} <{E}> пише:
        03.01.22 12:34, {A} пише:
        3 січ. 2022 р. о 12:34 {A} <{E}> написав(-ла):""",
        "Від|Надіслано|Кому|Тема",
        "Оригінальне повідомлення",
    ),
    "el": language(
        "Δοκίμασα τον κλάδο σήμερα το πρωί και αντέχει. / Συγχώνευσέ τον όταν βρεις χρόνο.",
        "Κοίταξε κανείς τον κλάδο; Περιμένει εβδομάδες.",
        """Στις Δευ 3 Ιαν 2022 στις 12:34 μ.μ., ο/η {A} <{E}> έγραψε:
        Στις 3/1/22 12:34, ο {A} έγραψε:
        Στις 3 Ιαν 2022, στις 12:34, ο χρήστης {A} <{E}> έγραψε:""",
        "Από|Στάλθηκε|Προς|Θέμα",
        "Αρχικό μήνυμα",
    ),
    "tr": language(
        "Dalı bu sabah denedim ve dayanıyor. / Vaktin olunca birleştirir misin?",
        "Dala bakan oldu mu? Haftalardır bekliyor.",
        """{A} <{E}>, 3 Oca 2022 Pzt, 12:34 tarihinde şunu yazdı:
        3.01.2022 12:34 tarihinde {A} yazdı:
        {A} <{E}> şunları yazdı (3 Oca 2022 12:34):""",
        "Kimden|Gönderildi|Kime|Konu",
        "Orijinal ileti",
    ),
    "vi": language(
        "Sáng nay tôi đã thử nhánh và nó chạy tốt. / Xin hãy gộp nó khi bạn có thời gian.",
        "Có ai xem nhánh chưa? Nó đã chờ nhiều tuần.",
        """Vào Th 2, 3 thg 1, 2022 vào lúc 12:34 {A} <{E}> đã viết:
        Vào 03/01/2022 12:34, {A} đã viết:
        Vào ngày 3 thg 1, 2022, lúc 12:34, {A} <{E}> đã viết:""",
        "Từ|Đã gửi|Tới|Chủ đề",
        "Thư gốc",
    ),
    "id": language(
        "Saya mencoba cabang itu pagi ini dan hasilnya baik. / Tolong gabungkan kalau ada waktu.",
        "Apakah ada yang sudah melihat cabang itu? Sudah menunggu berminggu-minggu.",
        """Pada tanggal Sen, 3 Jan 2022 pukul 12.34 {A} <{E}> menulis:
        Pada 3 Jan 2022, pukul 12.34, {A} <{E}> menulis:""",
        "Dari|Dikirim|Kepada|Subjek",
        "Pesan asli",
    ),
    "ja": language(
        "今朝ブランチを試しましたが、問題なく動きます。 / お時間のあるときに統合をお願いします。",
        "ブランチを見た人はいますか。何週間も待っています。",
        """2022年1月3日(月) 12:34 {A} <{E}>:
        2022/01/03 12:34、{A} <{E}>のメール:
        On 2022/01/03 12:34, {A} wrote:""",
        "差出人|送信日時|宛先|件名",
        "元のメッセージ",
    ),
    "ko": language(
        "오늘 아침에 브랜치를 시험했는데 잘 됩니다. / 시간이 나면 합쳐 주세요.",
        "브랜치를 본 사람이 있나요? 몇 주째 기다리고 있습니다.",
        """2022년 1월 3일 (월) 오후 12:34, {A} <{E}>님이 작성:
        22. 1. 3. 12:34에 {A} 이(가) 쓴 글:
        2022. 1. 3. 오후 12:34, {A} <{E}> 작성:""",
        "보낸 사람|보낸 날짜|받는 사람|제목",
        "원본 메시지",
    ),
    "zh-cn": language(
        "今天早上我试了这个分支，没有问题。 / 有时间的时候请合并。",
        "有人看过这个分支吗？已经等了几个星期。",
        """{A} <{E}> 于2022年1月3日周一 12:34写道：
        在 2022/1/3 12:34, {A} 写道:
        2022年1月3日 12:34，{A} <{E}> 写道：""",
        "发件人|发送时间|收件人|主题",
        "邮件原件",
    ),
    "zh-tw": language(
        "今天早上我試了這個分支，沒有問題。 / 有空的時候請合併。",
        "有人看過這個分支嗎？已經等了好幾個星期。",
        """{A} <{E}> 於 2022年1月3日 週一 下午12:34寫道：
        {A} 於 2022/1/3 12:34 寫道:
        {A} <{E}> 於 2022年1月3日 12:34 寫道：""",
        "寄件者|寄件日期|收件者|主旨",
        "原始郵件",
    ),
    "he": language(
        "בדקתי את הענף הבוקר והוא מחזיק. / אנא מזג אותו כשיהיה לך זמן.",
        "מישהו כבר הסתכל על הענף? הוא מחכה שבועות.",
        """\u202bבתאריך יום ב׳, 3 בינו׳ 2022 ב-12:34 מאת \u202a{A}\u202c\u200f <\u202a{E}\u202c\u200f>:\u202c
        בתאריך 03/01/2022 בשעה 12:34, {A} כתב:""",
        "מאת|נשלח|אל|נושא",
        "הודעה מקורית",
    ),
    "ar": language(
        "جربت الفرع هذا الصباح وهو يعمل. / من فضلك ادمجه عندما تجد الوقت.",
        "هل نظر أحد إلى الفرع؟ إنه ينتظر منذ أسابيع.",
        """في الاثنين، 3 يناير 2022 في 12:34 م تمت كتابة ما يلي بواسطة {A} <{E}>:""",
        "من|تم الإرسال|إلى|الموضوع",
        "الرسالة الأصلية",
    ),
    "ca": language(
        "He provat la branca aquest matí i aguanta. / Fusiona-la quan tinguis temps, si us plau.",
        "Algú ha mirat ja la branca? Espera des de fa setmanes.",
        """Missatge de {A} <{E}> del dia dl., 3 de gen. 2022 a les 12:34:
        El 3/1/22 a les 12:34, {A} ha escrit:
        El 3 gen. 2022, a les 12:34, {A} <{E}> va escriure:""",
        "De|Enviat|Per a|Assumpte",
        "Missatge original",
    ),
    "hr": language(
        "Jutros sam isprobao granu i drži. / Molim te, spoji je kad budeš imao vremena.",
        "Je li itko pogledao granu? Čeka tjednima.",
        """pon, 3. sij 2022. u 12:34 {A} <{E}> napisao je:
        Dana 3. 1. 2022. u 12:34, {A} je napisao/la:""",
        "Šalje|Poslano|Prima|Predmet",
        "Izvorna poruka",
    ),
    "sl": language(
        "Vejo sem zjutraj preizkusil in drži. / Prosim, združi jo, ko boš imel čas.",
        "Je kdo že pogledal vejo? Čaka že tedne.",
        """V V pon., 3. jan. 2022 ob 12:34 je oseba {A} <{E}> napisala:
        Dne 3. 01. 22 ob 12:34 je {A} napisal(a):""",
        "Od|Poslano|Za|Zadeva",
        "Izvirno sporočilo",
    ),
    "et": language(
        "Proovisin haru täna hommikul ja see peab vastu. / Palun ühenda see, kui aega leiad.",
        "Kas keegi on haru juba vaadanud? See ootab nädalaid.",
        """Kuupäev E, 3. jaanuar 2022 kell 12:34 kirjutas {A} <{E}>:
        {A} kirjutas 03.01.2022 kell 12:34:""",
        "Saatja|Saadetud|Saaja|Teema",
        "Algne kiri",
    ),
    "lt": language(
        "Šį rytą išbandžiau šaką ir ji veikia. / Prašau ją sulieti, kai rasi laiko.",
        "Ar kas nors jau žiūrėjo šaką? Ji laukia savaites.",
        """2022-01-03, pr, 12:34 {A} <{E}> rašė:
        2022-01-03 12:34, {A} rašė:""",
        "Nuo|Išsiųsta|Kam|Tema",
        "Pradinis laiškas",
    ),
    "lv": language(
        "Šorīt izmēģināju zaru, un tas turas. / Lūdzu, apvieno to, kad atradīsi laiku.",
        "Vai kāds jau ir apskatījis zaru? Tas gaida nedēļām.",
        """pirmd., 2022. g. 3. janv., plkst. 12:34 — lietotājs {A} (<{E}>) rakstīja:
        03.01.2022 12:34, {A} rakstīja:""",
        "No|Nosūtīts|Kam|Temats",
        "Sākotnējā vēstule",
    ),
}


def _wrapped(line: str) -> str:
    """The line as a client breaks it before the address, or before its last words."""
    at = line.find(" <")
    at = at if at > 0 else line.rfind(" ", 0, len(line) - 8)
    return line if at < 0 else f"{line[:at]}\n{line[at + 1 :]}"


def _bodies(words: Language) -> Iterator[tuple[str, str]]:
    (a, b), other = words.own, words.other
    for number, line in enumerate(words.lines):
        yield f"top-{number}", f"{a}\n\n{b}\n\n{line}\n\n{quoted(other)}\n"
        yield f"bottom-{number}", f"{line}\n{quoted(other)}\n\n{a}\n\n{b}\n"
        yield f"wrapped-{number}", f"{_wrapped(line)}\n{quoted(other)}\n{a}\n\n{quoted(other)}\n\n{b}\n"
    first, sent, to, subject = words.block
    head = f"{first}: {WHO} <{MAIL}>\n{sent}: 3.1.2022 12:34\n{to}: dev@example.org\n{subject}: A test"
    yield "outlook", f"{a}\n\n{b}\n\n{'_' * 32}\n{head}\n\n{other}\n"
    yield "outlook-bare", f"{a}\n{b}\n\n{head}\n\n{other}\n"
    bold = "\n".join(f"*{row.replace(': ', ':* ', 1)}" for row in head.split("\n"))
    yield "outlook-bold", f"{a}\n\n{b}\n\n{bold}\n\n{other}\n"
    yield "rule", f"{a}\n\n{b}\n\n-------- {words.rule} --------\n{head}\n\n{other}\n"


def cases() -> Iterator[Case]:
    """Every form of every language; the style is `language form`."""
    for code, words in LANGUAGES.items():
        for form, body in _bodies(words):
            yield Case(f"{code} {form}", body, "\n".join(words.own))
