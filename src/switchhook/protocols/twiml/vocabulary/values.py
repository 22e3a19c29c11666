"""The values that attributes of several elements share, and the languages."""

CALL_EVENTS = "initiated ringing answered completed"
RECORDING_EVENTS = "in-progress completed absent"
CONFERENCE_EVENTS = "start end join leave mute hold modify speaker announcement"
TRIM = "trim-silence do-not-trim"
TRACKS = "inbound outbound both"
STREAM_TRACKS = "inbound_track outbound_track both_tracks"
DETECTION = "Enable DetectMessageEnd"
CARDS = "visa mastercard amex maestro discover optima jcb diners-club enroute"

DIAL_RECORD = (
    "do-not-record record-from-answer record-from-ringing record-from-answer-dual"
    " record-from-ringing-dual"
)
RECORD_ALIASES = (("true", "record-from-answer"), ("false", "do-not-record"))
CONFERENCE_RECORD = "do-not-record record-from-start"
CONFERENCE_RECORD_ALIASES = (("true", "record-from-start"), ("false", "do-not-record"))

TONES = r"[0-9A-Da-d*#wW]*"
TONES_EXPECTED = "digits of 0-9 A-D * #, with w and W for pauses"
VOICE = r"man|woman|alice|[A-Z][A-Za-z]+\.[\w.-]+"  # Polly.Joanna, Google.en-US-Wavenet-A

RING_TONES = (
    "at au bg br be ch cl cn cz de dk ee es fi fr gr hu il in it lt jp mx my nl no nz ph pl "
    "pt ru se sg th uk us us-old tw ve za"
)

SAY_LANGUAGES = (
    "af-ZA am-ET ar-AE ar-XA arb bg-BG bn-IN ca-ES cmn-CN cmn-TW cs-CZ cy-GB da-DK de-AT "
    "de-DE el-GR en-AU en-CA en-GB en-GB-WLS en-IE en-IN en-NZ en-US en-ZA es-ES es-MX "
    "es-US fi-FI fil-PH fr-CA fr-FR fr-BE gu-IN he-IL hi-IN hu-HU id-ID is-IS it-IT ja-JP "
    "kn-IN ko-KR lv-LV ml-IN mr-IN ms-MY nb-NO nl-BE nl-NL pa-IN pl-PL pt-BR pt-PT ro-RO "
    "ru-RU sk-SK sr-RS sv-SE ta-IN te-IN th-TH tr-TR uk-UA vi-VN yue-HK zh-CN zh-HK zh-TW"
)

GATHER_LANGUAGES = (
    "af-ZA am-ET ar-AE ar-BH ar-DZ ar-EG ar-IL ar-IQ ar-JO ar-KW ar-LB ar-MA ar-OM ar-PS "
    "ar-QA ar-SA ar-TN az-AZ bg-BG bn-BD bn-IN ca-ES cs-CZ da-DK de-DE el-GR en-AU en-CA "
    "en-GB en-GH en-IE en-IN en-KE en-NG en-NZ en-PH en-SG en-TZ en-US en-ZA es-AR es-BO "
    "es-CL es-CO es-CR es-DO es-EC es-ES es-GT es-HN es-MX es-NI es-PA es-PE es-PR es-PY "
    "es-SV es-US es-UY es-VE et-EE eu-ES fa-IR fi-FI fil-PH fr-CA fr-FR gl-ES gu-IN he-IL "
    "hi-IN hr-HR hu-HU hy-AM id-ID is-IS it-IT ja-JP jv-ID ka-GE km-KH kn-IN ko-KR lo-LA "
    "lt-LT lv-LV mk-MK ml-IN mn-MN mr-IN ms-MY my-MM nar-IQ nb-NO ne-NP nl-BE nl-NL "
    "pa-guru-IN pl-PL pt-BR pt-PT ro-RO ru-RU si-LK sk-SK sl-SI sq-AL sr-RS su-ID sv-SE "
    "sw-KE sw-TZ ta-IN ta-LK ta-MY ta-SG te-IN th-TH tr-TR uk-UA ur-IN ur-PK uz-UZ vi-VN "
    "yue-Hant-HK zh cmn-Hans-CN zh-TW cmn-Hant-TW zu-ZA"
)

SSML_LANGUAGES = (
    "arb ar-AE ca-ES cmn-CN cy-GB da-DK de-DE de-AT en-AU en-GB en-GB-WLS en-IN en-NZ "
    "en-US en-ZA es-ES es-MX es-US fi-FI fr-CA fr-FR he-IL hi-IN is-IS it-IT ja-JP ko-KR "
    "nb-NO nl-NL pl-PL pt-BR pt-PT ro-RO ru-RU sv-SE tr-TR yue-CN"
)

PAY_LANGUAGES = (
    "de-DE en-AU en-CA en-GB en-IN en-IE en-NZ en-PH en-ZA en-US es-ES es-US fr-CA fr-FR it-IT"
)
