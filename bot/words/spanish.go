package words

import "strings"

// spanish addresses people as usted, in words that serve in Spain and in
// America alike.
var spanish = lexicon{
	name: "Español",
	date: "DAY de MONTH de YEAR", month: "MONTH de YEAR",
	months: [12]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
		"noviembre", "diciembre"},
	before: spanishBefore,
	plain: map[Key]string{
		AskName:                "preguntar",
		AskDescription:         "Haga una pregunta y reciba citas de los documentos con sus fuentes",
		QuestionName:           "pregunta",
		QuestionDescription:    "¿Qué desea saber? Lo mejor son unas pocas palabras sencillas",
		SpeakerName:            "persona",
		SpeakerDescription:     "Solo lo que dice esta persona",
		SourceName:             "fuente",
		SourceDescription:      "Solo este documento, o los documentos de esta fuente",
		SinceName:              "desde",
		SinceDescription:       "Nada anterior: 2022, 2022-07, 2022-07-14; en inglés: July 2022, last March",
		UntilName:              "hasta",
		UntilDescription:       "Nada posterior: 2022, 2022-07, 2022-07-14; en inglés: July 2022, last March",
		PrivateName:            "privado",
		PrivateDescription:     "Mostrar la respuesta solo a usted; después podrá compartirla",
		FindSourcesName:        "Buscar fuentes",
		SourcesName:            "fuentes",
		SourcesDescription:     "Recorrer los documentos de los que se cita",
		PeopleName:             "personas",
		PeopleDescription:      "Ver a quién se cita, cuántas veces y de cuándo a cuándo",
		FindName:               "buscar",
		FindSourcesDescription: "Solo documentos y fuentes cuyo nombre contenga esto",
		FindPeopleDescription:  "Solo personas cuyo nombre contenga esto",
		AboutName:              "acerca-de",
		AboutDescription:       "A partir de qué respondo y cuándo se actualizó por última vez",
		HelpName:               "ayuda",
		HelpDescription:        "Cómo preguntar, con ejemplos",
		PrivacyName:            "privacidad",
		PrivacyDescription:     "Qué se guarda de usted y de sus preguntas, y qué no",
		ForgetMeName:           "borrar-mis-datos",
		ForgetMeDescription:    "Borrar lo que se guarda de usted",
		SettingsName:           "ajustes",
		SettingsDescription:    "Cómo respondo en este servidor",

		Introduction: "Respondo con citas: lo que dicen los documentos de aquí, palabra por palabra, con quién lo dijo y dónde está. " +
			"No invento nada, y lo digo cuando no encuentro nada.\nPregunte con %[1]s, mencionándome o por mensaje directo, por ejemplo %[2]s.",
		QuestionEmpty:   "¿Qué desea saber? Pregunte con unas pocas palabras sencillas, por ejemplo %s.",
		QuestionNoWords: "Busco palabras, y ahí no hay ninguna. Pregunte con unas pocas palabras sencillas, por ejemplo %s.",
		MessageNoWords:  "Ese mensaje no tiene palabras de las que buscar fuentes.",
		MessageIsMine:   "Ese mensaje es mío: sus fuentes están debajo de cada cita.",
		PeriodUnread:    "No puedo leer %s como fecha. Formas que puedo leer: `2022`, `2022-07`, `2022-07-14` y, en inglés, `July 2022`, `last March`.",
		PeriodReversed:  "Ese período termina antes de empezar: desde el %[1]s, hasta el %[2]s.",
		NoSuchSource:    "Ningún documento ni fuente se llama aquí %s.",
		DidYouMean:      "¿Quiso decir %s?",

		Carried:       "De la pregunta anterior: %s",
		ExceptSpeaker: "excepto %s",
		Corrected:     "Ningún documento contiene %[1]s; en su lugar se buscó %[2]s.",

		QuoteAt:        "cita %d",
		QuotesFromTo:   "citas %[1]d a %[2]d",
		QuoteTooLong:   "La cita es demasiado larga para mostrarla aquí. Está en %s.",
		SentenceCut:    "cortada en %s, la frase continúa",
		Paragraph:      "párrafo %d",
		Link:           "enlace",
		AlsoReportedIn: "También recogido en: %s",
		AsReported:     "%s, según se informa",
		ByLine:         "por %s",
		AsMatched:      "%s, según otro documento",
		AndOthers:      "%s y otros",
		Searched:       "búsqueda hecha en %s",
		NoMoreQuotes:   "No hay más citas sobre esto.",

		NoAnswer:          "Sin respuesta.",
		NoSources:         "No se encontraron fuentes.",
		SpeakerNotQuoted:  "Estos documentos no citan a %s.",
		OfficeNotQuoted:   "Estos documentos no citan a nadie como %s.",
		SpeakerElsewhere:  "Estos documentos citan a %s, pero no sobre esto.",
		PhraseMissing:     "Ningún pasaje contiene las palabras %s.",
		PhraseMissingBy:   "Ningún pasaje de %[2]s contiene las palabras %[1]s.",
		PeriodMissing:     "Nada sobre esto es del período por el que preguntó: %s.",
		PeriodMissingBy:   "Nada de %[2]s sobre esto es del período por el que preguntó: %[1]s.",
		WordsAndMore:      "%s y más",
		TryOtherWords:     "Quizá se encuentre con otras palabras para lo mismo.",
		NothingToLookFor:  "La pregunta no tiene ninguna palabra que se pueda buscar.",
		FilteredOut:       "Hay pasajes sobre esto, pero ninguno de la persona, la fuente o el período por los que preguntó.",
		TryWithoutFilters: "Para verlos, pregunte de nuevo sin persona, fuente ni período.",
		NothingClose:      "Nada en los documentos se acerca lo suficiente a esta pregunta para citarlo como respuesta.",
		NothingCloseClaim: "Nada en los documentos se acerca lo suficiente a este mensaje para citarlo como su fuente.",
		NearMisses:        "No es una respuesta, pero se acerca en las palabras:",
		YouCouldAsk:       "Podría preguntar:",

		WhoSaidThat:     "Quién lo dijo: %s",
		WhenWasThis:     "Fecha del documento: %s",
		WhereIsThis:     "Dónde está: %s",
		SpeakerNotGiven: "El documento no dice con suficiente claridad de quién son estas palabras.",
		DateNotGiven:    "El documento no da ninguna fecha.",
		NothingBefore: "No sé a qué se refiere eso: no hay ninguna pregunta anterior, o fue hace demasiado tiempo. " +
			"Por favor, haga la pregunta completa.",
		StartedAnew: "Empezamos de nuevo. ¿Qué desea saber?",

		ButtonMore:       "Más citas",
		ButtonEarlier:    "Citas anteriores",
		ButtonContext:    "%d en contexto",
		ButtonShare:      "Compartir",
		ButtonHelpful:    "Útil",
		ButtonNotHelpful: "No es útil",
		ButtonNext:       "Siguiente",
		ButtonPrevious:   "Anterior",
		PageOf:           "Página %[1]d de %[2]d",

		InContext:       "En contexto: %s",
		ContextMarked:   "La cita está en negrita; a su alrededor está lo que hay antes y después en el documento.",
		QuoteGone:       "Esta cita ya no está en los documentos: el documento se ha modificado o retirado desde entonces. Pregunte de nuevo, por favor.",
		SharedBy:        "Compartido por %s",
		ShareForbidden:  "No tengo permiso para publicar en este canal.",
		NotedHelpful:    "Gracias. Anotado como útil.",
		NotedNotHelpful: "Gracias. Anotado como no útil, para que se vea qué falta en los documentos.",
		FeedbackNotKept: "Gracias. Este bot no guarda valoraciones, así que la suya no se anotó.",
		FeedbackFailed: "Gracias, pero no se pudo anotar su valoración. Si vuelve a ocurrir, comunique la referencia %s a quien " +
			"gestiona este bot.",
		AnswerChanged:  "Los documentos han cambiado desde entonces; estas son las citas de hoy.",
		ButtonExpired:  "Este botón ya es demasiado antiguo para funcionar. Pregunte de nuevo y recibirá botones nuevos.",
		ButtonNotYours: "Este botón es para quien hizo la pregunta. Usted puede preguntar con %s.",
		ButtonUnknown:  "No conozco este botón. Pregunte de nuevo y recibirá otros que funcionen.",

		UserLimited:     "Ha hecho muchas preguntas en poco tiempo. Espere %s y pregunte de nuevo.",
		ServerLimited:   "En este servidor se han hecho muchas preguntas en poco tiempo. Espere %s y pregunte de nuevo.",
		Busy:            "Hay muchas preguntas en espera ahora mismo, y la suya no se ha recogido. Pregunte de nuevo en un minuto.",
		Blocked:         "No puedo aceptar preguntas de usted. Quien gestiona este bot puede darle más información.",
		NotHereButThere: "No respondo en este canal. Puede preguntar en %s.",
		NoDocuments:     "Aquí no hay documentos a partir de los que pueda responderle.",

		Failed: "Algo falló al responder, y no es culpa de su pregunta. Inténtelo de nuevo; " +
			"si vuelve a ocurrir, comunique la referencia %s a quien gestiona este bot.",
		Stopping:       "Me estoy reiniciando, y su pregunta no se ha recogido. Pregunte de nuevo en un minuto.",
		UnknownCommand: "Ya no conozco este comando. Use %s.",
		ServerOnly:     "Esto solo funciona en un servidor.",

		SourcesTitle:   "Documentos",
		NoSourcesFound: "Ningún documento ni fuente tiene un nombre parecido a %s.",
		NoSourcesThen:  "Ningún documento es de ese período.",
		PeopleTitle:    "Personas citadas",
		NoPeopleFound:  "Ninguna persona citada tiene un nombre parecido a %s.",
		NobodyQuoted:   "Los documentos no nombran a nadie de quien sean las palabras.",
		SourceUndated:  "sin fecha",

		AboutTitle: "Acerca de este bot",
		AboutBot: "Respondo a preguntas con citas, palabra por palabra, y digo de quién son y dónde están. " +
			"No añado nada a lo que dicen los documentos.",
		AboutCorpora: "Respondo a partir de:",
		AboutUpdated: "última actualización: %s",
		AboutVersion: "Versión %s",

		HelpTitle:    "Cómo preguntar",
		HelpAsk:      "%s responde a una pregunta. Puede limitarse a una persona, una fuente o un período, y recibir una respuesta que solo usted vea.",
		HelpMention:  "También puede mencionarme con su pregunta, o escribirme un mensaje directo.",
		HelpFollow:   "Por mensaje directo, en un hilo que abrí y en respuesta a un mensaje mío puede seguir preguntando, en inglés: `and on pay scales?`, `what else did she say?`, `who said that?`, `when was this?`, `more`. En un hilo, mencióneme. Tras %s de silencio, o con `new question`, empiezo de nuevo.",
		HelpMenu:     "Para comprobar una afirmación, abra el menú de un mensaje, después Aplicaciones y después %s.",
		HelpLook:     "%[1]s muestra los documentos y %[2]s las personas citadas.",
		HelpButtons:  "Debajo de una respuesta, los botones traen más citas, y cada cita en su contexto.",
		HelpKept:     "%[1]s dice qué se guarda de usted, y %[2]s lo borra.",
		HelpSettings: "Quien puede gestionar este servidor puede cambiar cómo respondo aquí con %s.",
		HelpExamples: "Por ejemplo:",

		PrivacyTitle:         "Privacidad",
		PrivacyQuestions:     "Las preguntas se guardan durante %s, para ver qué falta en los documentos: sin indicar quién las hizo, ni el servidor ni el canal, sin las personas mencionadas y solo con la hora, sin minutos. Por eso, no escriba nada personal en una pregunta.",
		PrivacyJudgements:    "Si pulsa Útil o No es útil, su valoración se guarda con la pregunta, el número del mensaje y un código en lugar de su nombre. El código se obtiene de su cuenta con una clave secreta, para que pueda cambiar o borrar su valoración.",
		PrivacyJudgementsFor: "Las valoraciones se guardan durante %s.",
		PrivacySettings:      "De un servidor se guardan sus ajustes, hasta que se me retire de él.",
		PrivacyNothingKept:   "No se guarda nada: ni preguntas, ni valoraciones, ni nada sobre usted.",
		PrivacyConversation:  "Para que pueda seguir preguntando, recuerdo la última pregunta de una conversación y su respuesta durante %s, solo en memoria.",
		PrivacyLimits:        "Solo en memoria, cuento las preguntas de cada persona durante unos minutos, para que nadie haga demasiadas de golpe, y recuerdo el idioma de su Discord.",
		PrivacyReads:         "Leo lo que se me dirige: comandos, mensajes que me mencionan o me responden, mensajes directos y los mensajes de los que alguien me pide las fuentes. Discord no me muestra el texto de ningún otro.",
		PrivacyLogs:          "El registro del programa no contiene nombres ni preguntas.",
		PrivacyDiscord:       "Discord transmite cada mensaje y, por tanto, puede verlo. Su propia política de privacidad explica qué hace con él.",
		PrivacyForget:        "%s borra lo que se guarda de usted.",

		ForgetNothing:      "No se guardaba nada de usted.",
		ForgetConversation: "Nuestra conversación está olvidada.",
		ForgetQuestions:    "Las preguntas se guardan sin indicar quién las hizo, así que no puedo decir cuáles eran suyas.",
		ForgetFailed:       "No se pudo borrar en este momento. Inténtelo de nuevo; si vuelve a ocurrir, comunique la referencia %s a quien gestiona este bot.",

		SettingsTitle:     "Ajustes de este servidor",
		SettingsIntro:     "Cada cambio vale al momento. Solo usted ve este panel.",
		SettingsSaved:     "Guardado.",
		SettingsNotSaved:  "No se guardó: algo falló. Inténtelo de nuevo; si vuelve a ocurrir, comunique la referencia %s a quien gestiona este bot.",
		SettingsNotKept:   "Este bot no guarda ajustes: funciona sin base de datos.",
		SettingsForbidden: "Solo quienes pueden gestionar este servidor pueden cambiar sus ajustes.",

		SetPrivate:        "Respuestas privadas",
		SetPrivateOn:      "Las respuestas se muestran solo a quien pregunta, que puede compartirlas.",
		SetPrivateOff:     "Las respuestas se muestran a todo el canal, salvo que quien pregunta las quiera privadas.",
		ButtonPrivateOn:   "Hacer privadas las respuestas",
		ButtonPrivateOff:  "Hacer públicas las respuestas",
		SetThreads:        "Hilos",
		SetThreadsOn:      "Una pregunta en un canal abre su propio hilo, donde se puede seguir preguntando.",
		SetThreadsOff:     "Una pregunta en un canal se responde en el canal.",
		ButtonThreadsOn:   "Abrir hilos",
		ButtonThreadsOff:  "No abrir hilos",
		SetChannels:       "Canales",
		SetChannelsAll:    "Respondo en todos los canales que puedo ver.",
		SetChannelsSome:   "Respondo solo en %s.",
		SelectChannels:    "Elija los canales en los que responder",
		ButtonAllChannels: "Responder en todos los canales",
		SetCorpus:         "Documentos",
		SetCorpusIs:       "Respondo a partir de %s.",
		SelectCorpus:      "Elija a partir de qué responder",
		SetCareful:        "Grado de cautela",
		SetCarefulIs:      "Elegido: %s.",
		SelectCareful:     "Elija el grado de cautela",
		Lenient:           "Flexible",
		LenientMeans:      "Responder más veces, y equivocarse más veces",
		Normal:            "Normal",
		NormalMeans:       "El que más acierta, según las mediciones",
		Strict:            "Estricto",
		StrictMeans:       "Responder solo si las citas encajan bien",
		SetLanguage:       "Idioma de mis palabras",
		SetLanguageIs:     "Elegido: %s. Las citas siguen en el idioma de sus documentos.",
		SetLanguageOwn:    "El de cada persona",
		SetLanguageMeans:  "El idioma en el que cada persona usa Discord",
		SelectLanguage:    "Elija el idioma de mis palabras",

		And:            "y",
		Or:             "o",
		PeriodSince:    "desde el %s",
		PeriodUntil:    "hasta el %s",
		PeriodDays:     "del %[1]s al %[2]s",
		PeriodYears:    "de %[1]s a %[2]s",
		ElapsedUnderMS: "menos de 1 ms",
		ElapsedMS:      "%d ms",
		ElapsedSeconds: "%.1f s",
	},
	counted: map[Key]forms{
		QuestionTooLong: {
			one:   "Esa pregunta tiene %[1]d carácter; acepto hasta %[2]d. Cuantas menos palabras, mejor encuentro, por ejemplo %[3]s.",
			other: "Esa pregunta tiene %[1]d caracteres; acepto hasta %[2]d. Cuantas menos palabras, mejor encuentro, por ejemplo %[3]s.",
		},
		MessageCut:   {one: "Solo se tuvo en cuenta el primer carácter del mensaje.", other: "Solo se tuvieron en cuenta los primeros %[1]d caracteres del mensaje."},
		QuotesShown:  {one: "%[1]d cita", other: "%[1]d citas"},
		QuotesNotFit: {one: "%[1]d más no cabía", other: "%[1]d más no cabían"},
		AlsoMore:     {one: "%[1]d más", other: "%[1]d más"},
		WordsUnknown: {one: "Ningún documento de aquí contiene la palabra %[2]s.", other: "Ningún documento de aquí contiene las palabras %[2]s."},

		SourcesCount: {one: "%[1]d documento", other: "%[1]d documentos"},
		PeopleCount:  {one: "%[1]d persona", other: "%[1]d personas"},
		PersonQuoted: {one: "%[1]d cita", other: "%[1]d citas"},
		PersonIn:     {one: "en %[1]d documento", other: "en %[1]d documentos"},

		AboutDocuments:   {one: "%[1]d documento", other: "%[1]d documentos"},
		AboutPassages:    {one: "%[1]d pasaje", other: "%[1]d pasajes"},
		ForgetJudgements: {one: "Se guardaba %[1]d valoración suya; ya está borrada.", other: "Se guardaban %[1]d valoraciones suyas; ya están borradas."},

		Seconds: {one: "%[1]d segundo", other: "%[1]d segundos"},
		Minutes: {one: "%[1]d minuto", other: "%[1]d minutos"},
		Hours:   {one: "%[1]d hora", other: "%[1]d horas"},
		Days:    {one: "%[1]d día", other: "%[1]d días"},
	},
}

// spanishBefore changes y and o before a word that begins with their sound:
// "padre e hija", "siete u ocho".
func spanishBefore(conjunction, word string) string {
	begins := func(sounds ...string) bool {
		for _, s := range sounds {
			if strings.HasPrefix(word, s) {
				return true
			}
		}
		return false
	}
	switch {
	case conjunction == "y" && begins("i", "í", "hi", "hí") && !begins("hie", "hia", "hio", "ia", "ie", "io"):
		return "e"
	case conjunction == "o" && begins("o", "ó", "ho", "hó", "8"):
		return "u"
	}
	return conjunction
}
