"""What mail clients write by themselves, in the languages of the field: words of attributions, header blocks, rules.

Gathered from the localisations of Gmail, Outlook, Thunderbird, Apple Mail and Yahoo. Languages: Arabic, Bulgarian,
Catalan, Chinese (both scripts), Croatian, Czech, Danish, Dutch, English, Estonian, Finnish, French, German, Greek,
Hebrew, Hindi, Hungarian, Indonesian, Italian, Japanese, Korean, Latvian, Lithuanian, Norwegian, Persian, Polish,
Portuguese, Romanian, Russian, Serbian, Slovak, Slovenian, Spanish, Swedish, Thai, Turkish, Ukrainian, Vietnamese.
"""

from __future__ import annotations


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\n", "|").split("|") if part.strip())


WROTE = _listed(r"""
    wrote|writes|said|says|schrieb|schreibt|geschrieben|écrit|escribió|escribio|escribe|escreveu|ha scritto|scrive
    ha escrit|va escriure|skrev|skriver|skreiv|schreef|geschreven|napisał\(?a?\)?|pisze|napisana przez
    napsal\(?a?\)?|napísal\(?a?\)?|píše|kirjoitti|kirjutas|yazdı|írta|писал[аи]?|написал\(?а?\)?|пишет
    написав\(?(?:-?ла)?\)?|написала|пише|написа|написао(?:/ла)?|napisao(?:/la)?|napisala|napisal\(?a?\)?|rašė|rakstīja
    a scris|έγραψε|đã viết|menulis|כתב/?ה?|מאת|نوشت|كتب|تمت كتابة|ने लिखा|เขียนว่า|odesílatel
""")
"""Verbs of attributions, as patterns, in scripts that part words with blanks."""
WROTE_CJK = _listed("写道|寫道|のメール|のメッセージ|さんは書きました|님이 작성|작성|이\\(가\\) 쓴 글|쓴 글")
"""The same in scripts that do not."""
DATED_BY = _listed("""
    on|at|in|am|le|el|il|em|den|op|på|la|pe|în|no dia|às|a|w dniu|dnia|dne|dňa|dana|kuupäev|missatge de|v|u|o|d\\.
    в|на|у|від|στις|vào|pada|pada tanggal|בתאריך|ב|في|در تاریخ|wiadomość|ο|в письме от|ในวันที่|在|於|于
""")
"""Words before the date of an attribution."""

FROM = _listed("""
    from|von|de|de la|da|van|från|fra|od|lähettäjä|feladó|от|от кого|від|від кого|από|kimden|gönderen|差出人|送信者
    보낸 사람|보낸사람|发件人|寄件者|寄件人|מאת|من|saatja|nuo|no|từ|dari|šalje|pošiljatelj|remitent|expéditeur
    absender|afzender|avsändare|afsender|avsender|nadawca|odesílatel|odosielateľ|expeditor|remitente|mittente
    remetente|отправитель|відправник|प्रेषक|จาก|از|шаље
""")
SENT_TO = _listed("""
    sent|date|to|cc|bcc|subject|reply-to|importance|attachments
    gesendet|datum|an|kopie|betreff|antwort an|envoyé|envoyé le|objet|à|pour|répondre à
    enviado|enviado el|fecha|para|asunto|responder a|enviada em|enviada|data|assunto|inviato|inviato il|a|per|oggetto
    verzonden|aan|onderwerp|antwoord aan|skickat|till|kopia|ämne|sendt|dato|til|kopi|emne|lähetetty|päivämäärä|päiväys
    vastaanottaja|kenelle|kopio|aihe|wysłano|wysłane|do|dw|temat|odesláno|odoslané|dátum|komu|kópia|předmět|predmet
    elküldve|küldve|címzett|másolatot kap|másolat|tárgy|trimis|trimis la|către|subiect|изпратено|до|дата|относно
    отправлено|кому|копия|тема|надіслано|відправлено|копія|στάλθηκε|ημερομηνία|αποστολή|προς|κοιν\\.|κοινοποίηση|θέμα
    gönderildi|gönderme tarihi|tarih|kime|bilgi|konu|送信日時|日付
    日時|宛先|件名|보낸 날짜|보냄|날짜|받는 사람|받는사람
    참조|제목|发送时间|日期|时间|收件人|抄送|主题|寄件日期|傳送日期|收件者|副本|主旨|主題|נשלח|תאריך|אל|עותק|נושא
    تم الإرسال|التاريخ|إلى|الموضوع|تاریخ|به|موضوع|enviat
    enviat el|per a|assumpte|poslano|poslato|za|prima|naslov|zadeva
    saadetud|kuupäev|saaja|teema|išsiųsta|kam|tema|nosūtīts|temats|đã gửi|ngày|tới|đến|chủ đề|dikirim|tanggal|kepada
    perihal|subjek|भेजा गया|प्रति|विषय|ส่ง|ถึง|เรื่อง|послато|за|наслов
""")
"""Labels of the other rows of a header block, as patterns."""

RULES = _listed(r"""
    original message|forwarded message|reply message|original appointment|original-nachricht|ursprüngliche nachricht
    weitergeleitete nachricht|message d'origine|message original|message transféré|mensaje original|mensaje reenviado
    mensagem original|mensagem encaminhada|messaggio originale|messaggio inoltrato|oorspronkelijk bericht
    origineel bericht|doorgestuurd bericht|ursprungligt meddelande|originalmeddelande|vidarebefordrat meddelande
    oprindelig meddelelse|original meddelelse|videresendt meddelelse|opprinnelig melding|videresendt melding
    alkuperäinen viesti|välitetty viesti|edelleenlähetetty viesti|wiadomość oryginalna|oryginalna wiadomość
    treść przekazanej wiadomości|przekazana wiadomość|původní zpráva|přeposlaná zpráva|pôvodná správa
    preposlaná správa|eredeti üzenet|továbbított üzenet|mesaj original|mesaj redirecționat|mesajul original
    оригинално писмо|препратено съобщение|исходное сообщение|пересылаемое сообщение|перенаправленное сообщение
    первоначальное сообщение|оригінальне повідомлення|початкове повідомлення|переслане повідомлення|αρχικό μήνυμα
    προωθημένο μήνυμα|orijinal ileti|özgün ileti|yönlendirilmiş ileti|iletilen mesaj|元のメッセージ|転送メッセージ
    転送されたメッセージ|original mail|원본 메시지|원본 메일|전달된 메시지
    邮件原件|原始邮件|转发的邮件|转发邮件|原始郵件|轉寄的郵件
    轉寄訊息|הודעה מקורית|הודעה שהועברה|الرسالة الأصلية|رسالة معاد توجيهها|missatge original|missatge reenviat
    izvorna poruka|originalna poruka|proslijeđena poruka|prvotno sporočilo|izvirno sporočilo|posredovano sporočilo
    algne kiri|algne sõnum|edastatud kiri|pradinis laiškas|persiųstas laiškas|sākotnējā vēstule|pārsūtītā vēstule
    thư gốc|thư được chuyển tiếp|tin nhắn gốc|pesan asli|pesan terusan|оригинална порука|پیام اصلی
    forwarded by .{0,80}|begin forwarded message
""")
"""What stands between dashes above a message that is passed on or answered whole."""
BEGIN_FORWARDED = _listed("""
    begin forwarded message|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail
    début du message réexpédié|début du message transféré|inicio del mensaje reenviado|inizio messaggio inoltrato
    início da mensagem reencaminhada|início da mensagem encaminhada|begin doorgestuurd bericht
    vidarebefordrat brev|vidarebefordrat mejl
    start på videresendt besked|videresendt melding|start på videresendt melding
    välitetty viesti alkaa|rozpoczęcie przekazanej wiadomości|začátek přeposílané zprávy|začiatok preposlanej správy
    továbbított levél kezdete|начало переадресованного сообщения|початок переспрямованого повідомлення|轉寄訊息開始
    下面是被转发的邮件|以下は転送されたメッセージです
    전달된 메시지의 시작|iletilmek istenen ileti başlangıcı|inici del missatge reenviat
""")
"""What Apple Mail writes above a forwarded message, before a colon."""

MOBILE = _listed("""
    sent from my |sent from mail for |sent with |sent via |get outlook for |envoyé de mon |envoyé depuis mon
    envoyé à partir de |télécharger outlook |von meinem |gesendet von mein|gesendet mit |holen sie sich outlook
    enviado desde mi|enviado do m|enviado a partir do |enviado desde outlook|obtener outlook |obter o outlook
    inviato da|ottieni outlook |verstuurd vanaf |verzonden vanaf |verzonden met |skickat från min|hämta outlook
    sendt fra min|hent outlook |lähetetty |hanki outlook |wysłane z |wysłano z |pobierz program outlook|odesláno z
    odoslané z |získat outlook|elküldve |trimis de pe |изпратено от |отправлено с |отправлено из |надіслано з
    відправлено з |στάλθηκε από |iphone'umdan gönderildi
    iphone'dan gönderildi|outlook'u edinin|iphoneから送信|私のiphone
    나의 iphone에서|내 iphone에서|发自我的|從我的|发送自
    נשלח מה|أُرسلت من|enviat des |poslano s |poslano z |saadetud minu
    išsiųsta iš |nosūtīts no |được gửi từ |đã gửi từ |dikirim dari |ارسال شده از
""")
"""Starts of the line a phone adds, lower case."""
