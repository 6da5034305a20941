// Made by build/words.mjs from zxcvbn-ts (MIT); its English words are the EFF large wordlist (CC BY 3.0 US).
export const words =
  "nicht mich dass aber eine hier haben sind wenn dich nein habe noch sich einen hast kann auch schon sein jetzt " +
  "dann meine wird mein bist doch alles weiß keine oder nach nichts muss werden will ihnen geht etwas mehr also " +
  "bitte immer warum können wieder sagen machen danke sehr alle denn mann gehen sehen vielleicht einem ihre " +
  "diese euch einer komm über gibt okay wissen deine müssen soll werde wirklich kein viel würde einfach leben " +
  "hatte zeit weil willst kommen dein heute kommt wollen damit ganz wäre wollte weißt sicher gesagt frau wurde " +
  "leid kannst macht dieser zurück lassen hallo meinen gott seine hätte zwei könnte genau waren lass klar morgen " +
  "leute vater schön glaube gerade gesehen reden wohl liebe sollte sagte unsere jemand geld durch keinen mutter " +
  "raus gemacht paar mach passiert dachte besser musst wieso dieses selbst gehört möchte ohne meiner anderen " +
  "helfen nacht finden diesen gute wirst lange natürlich meinem dort weiter geben seit gleich sagt recht ihren " +
  "richtig ordnung hören sieht davon dafür diesem wegen hause sollten mädchen sollen abend haus denke viele drei " +
  "deinen freund guten unser warte machst menschen essen angst bleiben zusammen welt unter habt schnell andere " +
  "getan darf erst rein stimmt nehmen kinder eines glauben bringen ganze genug scheiße brauchen gegen moment " +
  "junge steht sonst musik arbeit seid ihrer fragen herr dabei heißt familie warten niemand sofort bevor jahre " +
  "einmal problem sohn wann brauche fertig halt allein beim sprechen beide gefunden hatten sache hilfe verdammt " +
  "jeder warst gern konnte darüber halten siehst verstehe jahren kind wusste wahr seinen dazu bruder daran ihrem " +
  "denken könnten dank würden lieber fall deiner sehe egal kennen deinem vergessen frage mache komme sage sieh " +
  "echt eigentlich jeden stadt männer baby fahren namen bekommen kopf gehe kleine später glück letzte freunde " +
  "darauf ende bald töten dinge meinst toll eins minuten vielen bereit weit ahnung seiner bisschen auto jungs " +
  "eure augen polizei stehen sterben hätten draußen kenne fast runter vorbei treffen gerne dran wurden arbeiten " +
  "verrückt neue ging hinter sorgen einzige jemanden darum tochter braucht idee schwester drin ruhig ganzen spät " +
  "ziemlich solltest name sogar kurz kerl frauen liegt suchen finde woher lang keiner seinem hört verstehen " +
  "spielen überhaupt teufel verstanden verloren große hand grund jahr kommst mama ruhe gewesen stunden hoffe " +
  "denkst oben gestern versuchen letzten schatz endlich nimm etwa erzählt läuft schwer anders miss musste fünf " +
  "wasser lässt erste versucht gekommen geschichte wenig holen bedeutet nett wahrheit woche bringt deshalb " +
  "welche bestimmt hoch alter sagst schau land zimmer wagen vier gefallen spaß niemals schuld getötet wollten " +
  "verlassen zeigen beste ernst unserer denen bleibt würdest manchmal glaubst seite lasst zwischen eben während " +
  "spiel nehme ersten guter chance freundin krieg gefällt kleinen erzählen anderes tage entschuldigen wichtig " +
  "gehst allen bett mrs. sachen schlecht schule entschuldigung wort john hättest wären schlafen euer captain " +
  "gesicht falls neuen bloß unten teil beiden mensch kleiner stellen sorge gedacht tust trinken einige dies ding " +
  "unseren kriegen blut ehrlich eltern scheint herz jack glücklich alte bleib wiedersehen frei drauf möglich " +
  "irgendwie reicht fest besten waffe kaum irgendwas klingt platz brauchst rede papa falsch sondern alten nummer " +
  "früher jungen wohin außer früh setzen zuerst wahrscheinlich dürfen jede arsch telefon kennst willkommen plan " +
  "großen retten hierher bring fehler wollt dollar zehn allem pass nächste stunde hände gegeben menge langsam " +
  "bereits wartet sechs lieben meines büro nächsten gebe wochen schaffen leider scheiß hölle trotzdem doktor " +
  "voll film überall hund geworden direkt wolltest denkt schiff neues könig danach funktioniert hattest lernen " +
  "deswegen nennen feuer laufen alleine erinnern völlig kleines könnt stelle kumpel verlieren probleme spricht " +
  "kaffee luft fand entschuldige ziehen verschwinden könntest seht aufhören eigenen richtige unserem suche zwar " +
  "groß buch krank fühle jedes verstehst wert arzt froh versuche straße rufen heiraten super lebt gutes lasse " +
  "onkel total gebracht party erklären spielt wahl vertrauen damals tagen leicht nachdem gegangen gefühl kaufen " +
  "geschafft typen interessiert möchten halte hält glaub irgendwo stück genauso kennt genommen zukunft weniger " +
  "cool licht getroffen himmel nachricht drüben passt sagten kümmern laut vergiss angerufen sitzen erde großer " +
  "schlüssel rest passieren eher gefragt gefängnis opfer körper solche mist findet schreiben böse gesprochen " +
  "versuch vorstellen wovon sobald nochmal herren waffen wohnung heißen krankenhaus bringe höre millionen klasse " +
  "hart worden sinn außerdem verletzt ändern erfahren tragen wenigstens vorsichtig daddy stolz stark fällt " +
  "möchtest leuten besonders schöne schicken person schätze solange länger großartig lacht anrufen stand redest " +
  "fühlen erwartet boden boss stimme glaubt still sicherheit setz mund kämpfen wisst lachen hörst zeug lustig " +
  "umbringen sollst hasse schlimm unglaublich wärst laden führen gestorben schauen meinung lesen mörder frank " +
  "geschehen geschäft idiot verzeihung fliegen zeig team general mike aufs york vorher schluss schneller liebt " +
  "verdient mögen meisten denk umgebracht perfekt versprochen handy hinten monate erinnere acht arbeitet fallen " +
  "rufe nötig mord heraus tages unmöglich liebling charlie tatsächlich folgen bitten behalten nähe arbeite " +
  "verdammte plötzlich lebens hole tisch michael hörte jemals liegen verkaufen gefährlich anfangen bekommt " +
  "machte hotel hilft werdet meister kampf antwort konnten geschickt jedem obwohl sieben komisch gewinnen ihres " +
  "bezahlt voller unterwegs dumm ärger bild george bezahlen dagegen seien starb monaten leiche niemanden auge " +
  "arschloch verheiratet peter zieh nimmt gerettet agent traum entscheidung schlimmer regeln fenster fangen fort " +
  "ständig findest gefahr absolut mary augenblick bescheid gedanken werd ziel benutzt bewegung jemandem wünschte " +
  "worte kamen welcher zahlen anfang legen erinnerst anwalt fahr sitzt hilf offen schönen monsieur müsste arme " +
  "bier fürs partner klein david klappe herum finger rolle ließ gleiche monat hochzeit führt paris wach wozu " +
  "geschrieben chef benutzen informationen erledigt hoffentlich müsst fühlt tanzen ansehen darfst zuhause " +
  "wunderbar hältst reise gewonnen dame irgendwann chffffff alex steckt jedenfalls schreit tolle rüber tschüss " +
  "nennt raum heiß foto kalt paul irgendetwas weile bisher minute unbedingt sekunden wofür erzähl beweise nahm " +
  "aller freut seele schießen müde dauert magst harry brief gelernt sucht bekannt weitere unfall dahin kontrolle " +
  "beispiel lady dasselbe herzen schlagen wütend weise damen darin gottes holt fehlt vorsicht heiße beweisen " +
  "gehabt zumindest vermisst hübsch kriegt verbindung tief richtung lage sowieso kraft normal lauf ehre stell " +
  "geschenk tasche gelesen gekauft wussten gestohlen hunger lügen beziehung verschwunden steh nächstes " +
  "gearbeitet preis witz meinte liste geist neben gesucht firma süße rücken schrecklich letzter verliebt öffnen " +
  "redet boot seltsam versteckt fürchte verschwinde erwischt verkauft tante erwarten pferd wunder sauer " +
  "vermutlich näher major jung majestät aussehen links großes welches beschützen geboren erreichen punkt kindern " +
  "kirche verraten selber befehl colonel fährt zieht geburtstag haut wette reich sekunde fahre schwöre geredet " +
  "james madame eigene zeiten traurig anruf nachrichten frieden karte güte euren diesmal schade persönlich " +
  "kriege stirbt bleibe verändert sonne lieb nämlich letztes bekam ruft professor gericht nase ewig singen bank " +
  "beschäftigt computer yeah toten weihnachten offensichtlich naja henry gefühle show überraschung geheimnis " +
  "kontakt gold drogen regierung wein kriegst ermordet fotos entfernt geschlafen manche erledigen gegenüber " +
  "schlaf lust wunderschön witzig nick zerstört übrigens willen heim richtigen deines namens zeigt geliebt " +
  "gehören brachte herrn blick besuch schlechte bewegen haare antworten präsident sagtest hoffnung stecken lebe " +
  "rechts interessant entscheiden miteinander meint liebst indem bleibst kümmere wohnen weder möglichkeit kaputt " +
  "bekomme flugzeug vergangenheit anderer zweite armee entweder weiss detective aufhalten stellt verspreche " +
  "überrascht sauber mark schlag sheriff untertitel setzt frag vaters nervös gesellschaft verstecken schuldig " +
  "hals schützen besuchen passen überleben erhalten teilen gebäude schicksal zeichen richter besorgt küche lief " +
  "vergnügen wüsste volk herausfinden königin soldaten feiern situation gelassen allerdings soweit gefahren " +
  "verstand bord schönes jimmy billy angefangen fühlst mussten worauf gebeten tony kamera achtung lieutenant " +
  "ganzes schuhe sarah glückwunsch niemandem gibst statt übernehmen gegend wald nimmst danny erkennen glas " +
  "falsche verantwortlich jesus stöhnt herein kleid zerstören jawohl london gegessen abendessen gesetz gemeinsam " +
  "geholfen erster wohnt schritt guck nahe aussieht beginnen dachten band ungefähr aufgabe neun furchtbar " +
  "drinnen zuvor charles freue amerika übrig spur falschen sergeant melden helfe werfen bill haltet erinnert " +
  "hängt freude ehemann erschossen verzeihen schwein monster entschieden mission verdammten brauch gewusst vorne " +
  "stopp übel schlampe schöner adresse unsinn messer gesund respekt leisten davor richard bedeuten ball " +
  "mitnehmen gespielt schwierigkeiten hälfte kannte stehe maria planeten schwanger gruppe anna verhaftet deal " +
  "seines irgendwelche händen versteht drehen danken erfolg zufrieden schließen besorgen wochenende worüber " +
  "stimmen nehmt martin witze beine verbrechen bericht nachts eurer prinzessin schmerz klingelt position echte " +
  "gleichen fernsehen wünsche schließlich gefangen schätzchen schwierig angebot jane gewartet kümmert ring " +
  "rennen lied eier welchen sorry fantastisch schaut hielt falle drink insel dauern daher zufällig dorf clark " +
  "bewegt mitten bullen feind einverstanden neuer bauen trägt hängen freunden deren halb verpasst sprach leise " +
  "armen wusstest fanden unternehmen träume schläft kostet spiele unseres entlang johnny versprechen tiere " +
  "freiheit verdienen unterhalten eingeladen schaden genannt beenden geändert thomas lächerlich geschlagen park " +
  "schätzen männern beginnt ehren größte energie fleisch besonderes besteht reichen robert zeitung worum " +
  "nachgedacht betrunken sowas patienten gespräch leiden taxi tötet unterschied wind singt schreien daniel sahen " +
  "wand lhre angriff verhalten loch interesse treten quatsch trifft polizist blumen neuigkeiten bringst flasche " +
  "rief schuss fassen meer konntest schafft maschine spreche bein eddie bekommst verbringen bücher blöd " +
  "frühstück tommy meter bilder aufpassen claire dessen freuen engel offenbar gelegenheit fang lüge ohren " +
  "angetan beeil brechen brüder zeitpunkt keinem ecke brücke druck mitgebracht seufzt date haufen auftrag leer " +
  "entkommen bobby weißen lösung wart pause irre gestellt keller gebrochen weinen nutzen wünschen fragt maul " +
  "verantwortung schloss lächeln ryan grad zweiten hinaus mitkommen vorhin fahrt gemeint ernsthaft gebaut bombe " +
  "hasst versteh kosten zeige traf eigenes haar fragte jason operation befehle schmerzen erklärt steve dach " +
  "folge gelaufen schwarze dankbar gehirn töte mädels heilige laura tier system mannes wahnsinn rose club " +
  "geschlossen hintern thema fiel gehalten dorthin urlaub steig vorwärts überprüfen besseres beweis baum gebt " +
  "funktionieren anscheinend lehrer hoffen bessere isst nachmittag risiko chuck knast entschuldigt gilt held " +
  "daraus erstes fräulein rachel prima brauchte gewalt dean liebes schaffst nachdenken erfahrung pläne jagen " +
  "katze runde deutsche schwanz taten lord dringend commander großvater sommer gezeigt hinterlassen gewissen " +
  "getrunken wahre luke kunden kate zeugen geplant amanda erreicht stören stein atmen hose weiße sprichst größer " +
  "schickt city prinz behandelt tote überlegen karten restaurant welchem roger natur carter emily mami " +
  "verschwindet lautet streit küssen sprich längst fängt drüber gingen erlaubt einzigen schmeckt kugel " +
  "normalerweise schwarzen rauf flug beruhigen walter halbe geschieht einiges entdeckt morgens schlechter " +
  "vollkommen gelogen verfolgt college weiteren chris louis schwert hunde steigen verdammter dürfte riecht labor " +
  "arthur mindestens fisch eurem füße stehst erschießen kuchen versuchte zustand wunsch gäste erwähnt farbe " +
  "einigen zufall garten junger autos abgesehen fair vertraut koffer hieß kurs wirkt idioten netter seitdem " +
  "angegriffen geschichten wahnsinnig ähnlich lily aufgeben england entführt mistkerl solchen geschossen lager " +
  "besprechen reihe polizisten vogel legt strand amerikaner schwarz fern fick scherz erzählte wichser jake " +
  "langweilig womit geschäfte kapiert nachher verlangt schlägt überzeugt irgendjemand soldat vorbereitet geschah " +
  "reisen termin gang stehlen rechte rache bemerkt frankreich stört radio beruhige pferde vertrag arbeitest " +
  "dienst zählt fragst wesen bürgermeister emma fluss woran geblieben durcheinander nette test mister dadurch " +
  "direktor wichtiger kevin scott karriere akte erinnerung großmutter erzähle lösen bravo griff verfolgen " +
  "zweifel such sprache nerven officer andy langer ziehe entlassen zweimal abholen washington kollegen fass " +
  "szene robin scheinen bösen schaffe pflicht wache neulich beeilen knie alice lauter spannende unschuldig folgt " +
  "schutz weshalb geheiratet woanders wurdest kuss verhindern erklärung video klug kräfte verlangen außerhalb " +
  "selbstverständlich aufstehen hassen pete gebrauchen geglaubt milch trink gefeuert erinnerungen müssten suchst " +
  "fährst kochen schwach schreibt schulden hinein simon grenze braut gebraucht peinlich klappt geheimnisse joey " +
  "aufmerksamkeit form umsonst kennenzulernen überlebt nirgendwo meilen einfacher blöde mond ergibt daten merken " +
  "schande fuck fühlte jenny sieg satt blödsinn adam lisa pfund handeln lois enden warm raten übersetzung kunst " +
  "kapitän desto einsatz schweigen krankheit toller schatten wachen tatsache eric stock chief hingehen verboten " +
  "gäbe anzug leichen high beendet freitag million verflucht dunkel enttäuscht klopfen spuren dreck seiten mühe " +
  "gezogen brian kontrollieren knochen schick getrennt programm grab ebenso trage nachbarn bieten bestes " +
  "elizabeth fuhr verlässt freundlich dennoch rauchen dick stuhl dreh bester schicke vergeben ausgehen behandeln " +
  "trotz gast ändert passierte toilette annehmen herzlichen hexe erwachsen jerry pistole dreht aussage liebte " +
  "street genießen eifersüchtig derjenige teuer zähne beobachtet gentlemen wählen helft fliegt theater regen " +
  "feinde william erlauben zulassen schnappen komplett panik flughafen bewusst deutschen voraus sterbe solltet " +
  "begleiten einander fred erlebt weiterhin stärker fahrer konzentrieren streiten angeht selben star überzeugen " +
  "alkohol übersetzt verrückte king begann angenommen weitermachen echter jackson post mitgenommen botschaft " +
  "ideen fehlen aufgeregt selbstmord dumme zurückkommen irgendein magie phil schlage handelt treffe untersuchen " +
  "flucht verliert irgendeine gegenteil betrifft scharf gehofft kennengelernt schlimmste projekt trottel " +
  "immerhin mehrere erwarte mochte schwimmen zählen innerhalb matt blind schwestern code alan schlau absicht " +
  "barry spielst zuletzt oliver art. englisch verletzen song schüler schien gewinnt älter merkwürdig judy " +
  "vermisse größe tritt trauen präsidenten trick harvey doug roten überlegt größten sonntag zwölf vorstellung " +
  "schrieb reinkommen killer unterstützung antun rechnung dieselbe verändern möglicherweise definitiv locker " +
  "vincent abends frisch kohle fing hure cousin familien einsam lebendig heiligen knapp ebenfalls überprüft " +
  "artikel gesetzt jederzeit kompliziert spüren signal stich kino probieren tode wundervoll tanz geöffnet kerle " +
  "begraben prozent stoppen hoheit riesen rote zugang liest vorn wichtige aufmachen kelly sexy erlaubnis grace " +
  "story madam leichter halben filme priester herauszufinden packen dritte inzwischen larry presse sitze machten " +
  "geklaut helden susan geduld bühne reparieren gerechtigkeit fälle selten anrufe unterschreiben julia drücken " +
  "lügner endet dave medizin schreibe verhaften prozess samstag amen motor marie abhauen chaos schönheit beinahe " +
  "lebst tolles anhalten fremden akzeptieren norden ärzte anziehen dingen umgehen bauch gesamte hübsche ertragen " +
  "kiste brennt teile deckung landen berg straßen aufgenommen gerufen untersuchung alarm blieb vertraue extra " +
  "entspann beobachten eindruck tschüs babys wehtun herrgott echten springen nackt existiert befreien gerät " +
  "montag gezwungen perfekte erzählst bastard interessieren schlechten hank steigt carl gekriegt fliehen trug " +
  "freundschaft rate papiere abgeschlossen schnauze beruf gebiet jeff jedoch beten verbunden sprachen verräter " +
  "wichtigste prost brust aufgehört kleider jacke bestellt herkommen wild nenne angesehen zuhören trennen " +
  "schlafzimmer vorschlag meins gift vermissen angekommen beantworten deutlich träumen verwirrt akten riskieren " +
  "victor find erkannt beerdigung müll weisst möge stellte mitte erleben geburt decke ch00ffff wege schritte " +
  "gibts gemeldet hilfst mittagessen weint vernichten rock chicago ellen crew türen gewehr elena arbeitete " +
  "spiegel hauen geraten dritten ross julie wetter schwul regel befindet einheit german armer gucken anstatt " +
  "champagner gründe strafe smith öfter anne zelle langen altes ruiniert jonathan kleidung gras kenn agenten " +
  "herausgefunden annie rechten brot berlin erfreut lügt nehm harte staaten station gaben hinterher verpassen " +
  "geholt jesse hemd trinke klären praktisch theorie zunge notfall besseren winter versuchst dahinter schwere " +
  "feuern lucy schießt anführer schief blau bestens wartest gehts morgan unrecht leck wonach entwickelt " +
  "bedeutung strom krebs gemein wessen minister lhnen quelle zahl schiffe schüsse bricht talent spitze fernseher " +
  "treiben ausgezeichnet tatort möglichkeiten trinkt esse details täter wahren dieb offiziell dienen westen " +
  "entscheidungen dauernd geschmack gegenseitig gewählt charlotte pech verteidigen schauspieler personen " +
  "überlassen publikum trägst wechseln begegnet betrogen besucht vertrau europa carrie patrick deutschland süßer " +
  "loswerden melde maggie bestätigt sturm setze briefe null penny schlafe wirken geführt starten götter " +
  "festhalten geheim übergeben abteilung papier wetten gefolgt verschiedene gleichzeitig genie hungrig inspektor " +
  "zwingen atmet unterstützen geworfen verlor süden pater menschheit versteck tötete fähigkeiten beruhigt " +
  "rechtzeitig streng sendung gelebt treppe richtiger aufnehmen wolf öffnet dämon schlange medikamente geschenkt " +
  "nenn gelegt anfassen pizza schlechtes hütte mantel behauptet kilometer beeilung angeblich reiten helen mittag " +
  "gewarnt wohne dunkelheit spazieren angel hiermit schließt phoebe vieles erfüllt tausend sack eindeutig " +
  "unterhaltung gründen zugeben mittel explosion gefangenen taylor frische verdächtigen neugierig leitung " +
  "kennenlernen fliege lebte menschliche anderem auseinander fressen beides ficken stoff spüre eilig stammt " +
  "vorgestellt linda welch wichtiges gehörte glaubte oberst schrank fremde gnade chloe entspannen virus schläfst " +
  "einladung krieger vernünftig fein greifen whoa kyle schickte mitglied einziger umzubringen zurückkehren feld " +
  "mexiko erschaffen information hergekommen beweg stärke vermögen verbracht gewisse waschen howard staat " +
  "geister behaupten schrei würdet vögel warnen albert chancen treibt nannte vermute mitternacht jones " +
  "freundinnen lecker klinik dicht befinden ließen bürger verursacht hammer klang internet aufregend grenzen " +
  "politik superman zurecht besitz cops eingesperrt irren kommando schlug krankenwagen love öffne karen richten " +
  "mademoiselle erfunden schnee fühl behalte beschützt punkte entfernen abgehauen geträumt stefan dämonen tränen " +
  "erfolgreich volle wilson caroline höher happy brille musstest heimat terry liebsten leiter sean kauf spinnst " +
  "werk cent schlacht beziehungen abgemacht schreie bestätigen erschreckt offizier that sara affäre empfangen " +
  "zweck kämpfe ergeben china fange häuser verliere gedanke tausende heutzutage gefühlt schnitt carlos harold " +
  "lebend real holz kaiser spielte begonnen ziehst gelandet scheidung bart beschlossen riechen vergisst " +
  "begeistert durchs geil nieder erkläre schreckliche beeindruckt vince aufgegeben aufgrund momentan solch " +
  "meistens stress sterne heilen soviel kannten stattdessen dinger stimmung bulle aufgefallen kämpft geräusch " +
  "künstler wachsen verurteilt himmels tyler urteil schweine nettes house verlust verließ wirf wenige willie " +
  "schulter kalifornien lernt beigebracht normale anbieten verwenden gratuliere fluch rick übers grün unterricht " +
  "dachtest verarschen gewöhnt anklage tollen lippen fett lege feigling achten gary erfährt gewohnt jessica " +
  "äußerst einladen käse aufwachen verfügung uniform zusehen board.tv4user.de gesundheit abenteuer hosen kurze " +
  "scheck täglich fresse übernehme wiederholen bestellen freiwillig cole universum zeuge west marshall fähig " +
  "revier reifen führe durchgemacht tests führte schenken schädel realität april albern brav schwerer jagd " +
  "versagt truck steckst geschenke sicherlich öffentlichkeit merkt verbrecher maske verstärkung liefern starke " +
  "grunde gordon würd verschwand schulde russen führer gemerkt ciao loslassen berichten verabschieden antrag " +
  "schieß abby benehmen verdacht hübsches schreibtisch vampir rory probe schaff verzeih patient geküsst ertönt " +
  "nahmen zahlt vorbereiten verbrannt verdammtes frankie informiert einziges zucker stinkt schnappt schreib " +
  "standen klamotten heil besitzer marcus tess drum tasse hinweis verteidigung lügst lies magen enterprise " +
  "michelle beeilt tunnel einst behandlung serie applaus markt korrekt besessen bewahren pack gekämpft black " +
  "angreifen tiefer truppen kommandant osten beeindruckend besitzt heut clever verrückten freien hass antworte " +
  "posten schneiden sammeln gesteckt wissenschaft ursache gewiss bereich catherine meinetwegen l.a. senator " +
  "ausziehen verzweifelt jess anteil stets ritter viertel roman pünktlich erfüllen kauft molly basis schock " +
  "empfang wiederhole wünscht besondere titel stil fingerabdrücke einfluss anweisungen zahle shield opfern blaue " +
  "sparen weiteres gehörst farm erstaunlich schwachsinn miete verwandelt daneben klaus bereiten wüste prüfen " +
  "gabe hundert erscheinen besiegen verpiss umständen angelegenheit landes dienstag folgendes fürchten mordes " +
  "nennst angestellt training aufgetaucht rausfinden ächzt rauskommen planet suppe erwischen sitz johnson " +
  "vorteil rosa tour amerikanische schönste rufst berührt französisch gouverneur angeles kaufe stern gedächtnis " +
  "wirklichkeit bestraft kreis reine edward schlimmes bestehen jeannie erscheint staatsanwalt ewigkeit störung " +
  "hässlich lauft angezogen señor half sollt martha tiger zigarette mutig ausruhen andrew linken hauptmann " +
  "umstände unglück white lucas üben wissenschaftler gelöst reaktion morde dusche mitarbeiter your bedroht " +
  "gehöre befreit stöhnen reagiert identität rund texas fieber hirn leiten donnerstag leonard unheimlich mulder " +
  "jahrhundert irgend diener bruce extrem ausweis sicht sport juden studiert angelogen schaue little sally text " +
  "earl nebenan todd lektion mäuse staub sophie kugeln dutzend ratte mitleid testen auftritt gegner joseph " +
  "verdienst langsamer wunde linie bedrohung bauer kurzem fische einkaufen kreuz afrika begangen nachsehen " +
  "junior bäume leidenschaft geliebte bereuen spieler berge verwendet steuern gekümmert voran wieviel barney " +
  "graf verabredung verlasse überfallen donna umdrehen damon kilo diego negativ schild tanzt verbrennen gefreut " +
  "penner blauen stücke angela kühlschrank identifizieren lehrerin francisco kameras zentrale jäger josh wayne " +
  "wenden holst suchte start füßen unglücklich frohe sand pfarrer plus nancy brachten zauber berühren rückkehr " +
  "hafen indianer miller verschwenden untersucht königs jean lese stahl hättet affen worten kindheit gewollt " +
  "vermeiden fabrik aussagen wunderbare grandpa miststück verrückter lane jungfrau einfache nate laufe " +
  "reingelegt seltsame heiratet angenehm daheim planen klauen geruch marty klingen tina nächster hörten jackie " +
  "trafen ungern abgelehnt erstens abmachung appetit miami zeigte hohen ladys verkauf jamie verbergen sorgt karl " +
  "sohnes berühmt aussteigen bonnie ginge reingehen durfte korrektur wirft titten betreten todes doctor blöden " +
  "miles rausholen hohe aufnahme holmes hübscher vegas manager stellung höhle schokolade angeboten befreundet " +
  "weib ausgerechnet walker beibringen nelson belohnung seelen steine garage scheißkerl gestört cooper ruhen " +
  "pillen gepäck carol norman amerikanischen telefonieren heirate erkenne funk grüß hurensohn mögliche spring " +
  "scheinbar fakten informieren jugend feier wenigen söhne benzin vampire erkennt sicherer zigaretten dummes " +
  "mauer erneut flügel schluck hierbleiben abschluss christus bezahle böses dummkopf gerüchte eingestellt " +
  "weitergehen technik bezweifle piper over gekostet anzeige wohnst hans ergebnis bedingungen brad aufzuhalten " +
  "versprich verdiene geschnappt francis eile innen italien einig verhandeln weswegen nützlich inneren gentleman " +
  "felix vergesse dunkle warnung gemeinde diamanten wächst gewöhnlich seil euro großartige beth ware traurige " +
  "persönliche figur time roboter anschauen kürzlich material paula käme stellst bereitet einfallen käfig " +
  "fantasie brach satz kommissar exzellenz schuldest nass rächen womöglich begrüßen davis überraschen " +
  "menschlichen repariert führung gestanden jacob schütze störe nina filmen jobs maschinen unterlagen palast " +
  "graben kette auftauchen interessante wovor springt terroristen stan bekämpfen lärm flehe aufgewachsen " +
  "arbeiter größere humor betrachten organisation widerstand bergen studio hausaufgaben vögeln bescheuert " +
  "weggehen teller original revolution hitler mädel verbinden nathan ermittlungen steck wäsche rätsel besonderen " +
  "hunderte versetzt bibel heiliger reiß kopie besitzen zeitungen zurückgekommen süßes barbara ungewöhnlich höhe " +
  "geschaffen beschreiben ausgesucht notwendig dunklen ignorieren toter deck narr scheißegal höchstens übersehen " +
  "geirrt darunter außen einzig stirbst lhren spielchen girl fahrrad nutte wilde jordan bequem rauch " +
  "verschiedenen kamst betty pool hubschrauber wüssten erstmal kollege vernichtet gesichter derselbe hattet " +
  "konto freie casey haken munition sünde militär gefasst anzeichen geklappt hintergrund erwähnen tipp reißen " +
  "keins genial berichte kram schnapp solle randy umziehen zunächst keinerlei typisch bietet technologie " +
  "john-boy ruinieren jünger poirot umso starben rette triffst unhöflich safe anzurufen universität heben koch " +
  "derselben katastrophe male olivia prüfung brown gesetze meeting versicherung getragen ehefrau mitmachen " +
  "tauschen ergebnisse boston einstellen reagieren gefehlt verwandeln gedauert senden blair reporter abgeben " +
  "parker anhören bibliothek japan hinsetzen hannah serena motiv paige schalten derek gewöhnen lernte " +
  "vereinigten gewicht zweiter badezimmer schieben dreimal weich echtes zweitens drachen bahnhof erschöpft " +
  "genauer verlange spanisch verrat hexen live legende taub freu konzert hopp wiederzusehen doppelt last " +
  "vergleich böser herzlich monica taschen genügt besucher spanien großzügig teddy hauses leihen scheiden " +
  "einstellung köstlich watson einheiten wichtigen warne russland angeschossen sammy pierre sklaven laune " +
  "gesamten stille asche geflogen spion what aaron weihnachtsmann hervorragend verärgert puppe überfall " +
  "unwichtig santa linke übung buffy franzosen wehgetan schwäche couch cousine grant atme irgendeinem " +
  "unterstützt oscar ausdruck pleite beleidigt knopf stop schlimme beweist katie dramatische heutigen leere " +
  "island shane daisy trinkst heimlich eingehen greift mächtig williams sinnlos versaut netz atem anstellen " +
  "milliarden flotte umgebung mitbringen beteiligt dunkeln entwickeln schämen erwachsene zack durchsuchen " +
  "hollywood rollen vergesst tricks plätze gefangene sünden sender verlass räumen lerne rettet hinweise ausreden " +
  "alexander mommy diejenige nächte herrscht jahres romantisch flüstert drück jeremy bedanken verabredet pilot " +
  "colt nigger reizend grade stanley leib stecke scheisse ärztin vergewaltigt mußt lieferung botschafter " +
  "studieren köpfe duschen kopfschmerzen knarre sekretärin phase handschellen lewis versehen bande treu positiv " +
  "meiste museum albtraum margaret verlobt besiegt existieren könne proben beschissen gewinne personal christian " +
  "bewaffnet fällen wecken wirkung kurt connor rebecca therapie travis amüsieren ordentlich weglaufen aufgewacht " +
  "nähern decken sinne leutnant zauberer hogan bittet ankunft klopft abstand bewusstsein nation kontrolliert " +
  "treffer abnehmen ratten anwälte tempel vergiftet kunde august wunden unangenehm ausrüstung segen präsentiert " +
  "schließ kehle krone garantiert durchsucht president tracy verfluchte bestimmten clay ladies ladung beinen " +
  "hell kent kapitel chase benutze alibi ziele bestie nirgends wohnzimmer beute brennen durst logan schwarzer " +
  "schmutzig liebhaber ersetzen juli verfahren kirk stiefel inspector allzu camp dürft orten hitze spielzeug " +
  "gloria wolle knurrt meldet rita zone trocken lincoln schreibst audrey quinn probier kids unterschrieben " +
  "heulen entschlossen paket gefiel bekamen netten geheime jennifer aktiviert ausweg hinweg schmuck ausgang " +
  "wunderschöne zurückkommt illegal ferien persönlichen geiseln segne normaler steuer aufgepasst murphy " +
  "raumschiff dummen weißer ausbildung klavier hauptsache admiral entgegen fasse strecke julian version " +
  "hilfreich schweren jahrelang leeren küste baron behörden grüße geklärt bruders kaufte stone puls blue flur " +
  "denselben rettung widerlich parkplatz katzen laster sozusagen mittwoch unschuldige abwarten grandma florida " +
  "grünen könntet aufnahmen vision schauspielerin passe sing glückliche highschool friedhof irrtum klienten " +
  "nervt leidet reverend trainieren gegenwart zurückbringen herman protokoll studenten durchaus grausam höchste " +
  "verwickelt schmecken klappen apropos alfred ansonsten wade missverständnis mitglieder motorrad mickey blicken " +
  "glücklicher hübschen dicke gewünscht gejagt diejenigen diskutieren pinkeln huhn erheben paradies tagebuch " +
  "möglichen jenseits arschlöcher apartment mason pfeift dieselben wilden vergaß enttäuschen greg konsequenzen " +
  "fleck macgyver führerschein online bete verdächtige enkel normalen stift interview süßen riesige aussicht " +
  "wiederkommen werbung warf telefoniert anblick einzelnen teppich hielten handel gekannt getrieben trainer " +
  "scully schuh bomben kämpfer victoria bedenken sitzung sicheren verkaufe tapfer experiment besorge tiefe " +
  "narren abgeholt abhalten bestimmte laufenden auftaucht school löschen tara sebastian mies sarg vertragen " +
  "gebissen geheimen drinks schlief tradition soeben komische schultz aufgehalten fähigkeit attraktiv begriff " +
  "versichere schilde legte mitteilen gemütlich muster versprach überwachen eingeschlafen schlimmsten verlierst " +
  "einzelne vergib vorbeikommen brüste sandwich gewinner verständnis raymond papst toast matthew einsteigen " +
  "löwen einsetzen gewinn schüchtern scheinst pflanzen green sheldon christopher hätt coach werte modell " +
  "übernimmt walton heftig vorfall motel teams irgendeinen müsstest freier zirkus ruhm zurzeit ausmachen rezept " +
  "töchter laute akzeptiert geschwindigkeit beliebt verpflichtet betrüger lohnt märchen blöder becky wille hügel " +
  "königreich dennis kehren baut chinesen gesichert michel ruth block belogen malen kofferraum road bursche erin " +
  "geständnis ausgegangen begreifen dana blitz löst furcht jersey ernstes verteilt bezüglich faszinierend " +
  "aufmerksam aufregung wendy ethan orte entführung keucht erhielt treue felsen malcolm kurzen zorn taucht " +
  "bestimmen ausgesetzt zurückgeben verkehr bewiesen generation liebste ausrichten ausnahme ebene herrlich " +
  "stürzen herausforderung gefälligst farben geliebten ankommen tempo unterbrechen kindes babe erden " +
  "schrecklichen falsches täuschen irgendwer deins witwe sichern gerede betrug trauer anwesenheit bilden " +
  "gewachsen ausflug jill verlaufen rand kenny rechnen aufzug befragen wegnehmen abschied benötigen reiche otto " +
  "beginn daumen bestrafen clarence weine fremder sachte identifiziert gestehen owen morris riesig entscheide " +
  "koma prinzen bewusstlos county marke harter hill höflich jude setzte besorg absichtlich vermasselt " +
  "verschlossen sowie gesang gedreht ford religion unterschrift rosen persönliches queen fortschritte eingang " +
  "zugehört biete clara vorhaben kultur patientin stephen explodiert nichte verzichten steven harris existenz " +
  "drehbuch football anzusehen ohnmächtig zaun anthony geladen guckt privat brauchten liam virginia wächter " +
  "eimer blasen rakete salz unfair verzeiht esel krankenschwester symbol entscheidet fahrzeug unterwäsche " +
  "betrachtet bauern engländer wartete schaust genossen tropfen probiert spock café verhungern versuchten mütter " +
  "september aktion bestanden haaren louise schluchzt übertrieben heilmittel apparat vorm friedlich richtiges " +
  "zuschauer teenager geliefert gestritten maus lediglich charakter riley krass weiterer group ricky diana " +
  "geräusche lichter starken dexter staffel flaschen putzen einbruch geheilt beißen nicole stammen wände " +
  "befürchte kostüm warren grüßen versagen übernommen hoffte verschieben verspätung whiskey mars media entdecken " +
  "traue thron riesigen zelt akzent truppe übertragen kompliment flammen erkennst erschrecken gemälde walt chip " +
  "mannschaft cindy loyalität benjamin dankeschön vertreten verhandlung lernst brüllt füllen letztendlich krise " +
  "verlierer spencer with kekse ausschalten penis profi whisky erledige gelächter fängst erklär einspruch angeln " +
  "rausgehen monk kaution eures gesessen verrate kehrt summe lade billig curtis bernard juni gerissen " +
  "festgenommen ralph befohlen überlege koordinaten flog herzinfarkt hinlegen nahrung liege geflohen knall " +
  "nebenbei mylord nachbar küss lhrem geleistet nutzt fröhliche nebel front veränderung affe kontaktieren brand " +
  "fuhren zwischenzeit eingesetzt anton philip megan schlimmeres rennt anlegen nachzudenken schwör übliche " +
  "kreatur verderben medizinische besetzt zugriff kanal blutdruck grüne ausgeben papi clown lhrer sonny schwören " +
  "hühnchen arten aufgebaut sydney betrügen steele trank glatt trainiert indien autor geweint blume verletzungen " +
  "special zwillinge reißt zeigst stirb justin diane gefickt schlägst moskau erwartest gestoßen durchgehen " +
  "praxis gründlich benny eingeschlossen tragödie vollständig psychiater rasse lance vertraust kummer eigener " +
  "christine partei zentrum testament entfernung private welten verlegen heroin erfuhr gelände kutsche dummer " +
  "homer stabil ausgeschlossen draus aufgehoben single regisseur vielmals dylan bestand erbe weggelaufen jim-bob " +
  "noah leichte zuständig losgehen long hustet brutal besprochen halbes bargeld peggy action zusammenarbeiten " +
  "beunruhigt achte innere kanone eklig armes avenue öffentlich nützt marine brillant köder gespräche nähert " +
  "vorgehen kleinigkeit kissen manny geisel gerecht trost gehasst gesorgt archer spinner vergebung vieh schnelle " +
  "normales gefesselt lautes kalte leitet angehen ekelhaft salat schicht intelligent verhältnis socken " +
  "brieftasche holly packt eventuell nirgendwohin methode gelangen gespannt vernunft zurückgehen regnet drama " +
  "entspannt wörter klingeln ruhige sprung anständig gangster harten aufzeichnungen ofen cowboy endgültig " +
  "aufgaben deutsch neil wodka know respektieren riskant lohn zuviel zustimmen schnaps troy stufe erleichtert " +
  "scheune vanessa klink spaziergang katherine zettel kotzen blödmann hurra lana symptome vorfahren nutzlos shaw " +
  "telefonnummer nochmals grey medien faul dient russell ereignisse aussuchen verprügelt zweites sherlock " +
  "fabelhaft klinge leistung beileid castle durchführen mitchell eröffnen unschuld seist stoßen palmer like " +
  "genügend sofa gestatten gekocht biest lydia bräuchte ausgelöst väter verarscht butter nachbarschaft villa " +
  "data goldene schließe saft begehen hauptquartier geschworen abgenommen werkstatt überreden nannten gemüse " +
  "schläger frisst bewundere geschieden assistentin wettbewerb lebten sieger verfassung küsst fußball " +
  "geschnitten master quietschen füttern gürtel unschuldigen menschlich eigenartig hanna kabel duke franz zahn " +
  "landet kisten liegst mona krankenstation leine beschreibung ausmacht beschädigt grundstück steckte bahn turm " +
  "mine sauerstoff angesichts versager deinetwegen angeklagt aufhört baden knacken verbindungen panzer marcel " +
  "bach leiser stimmengewirr zerstörung stirn finn sanft kloster charmant aufbauen thanksgiving anlass zähle " +
  "verlieben atmosphäre ronnie samantha leber jener begegnen dämlich krawatte juan tarnung kanada alpha baker " +
  "tabletten faust auftreten monroe blatt gelöscht dschungel alison niedlich klage wolltet jonas schießerei " +
  "anwältin überleg frisur spruch jene moral angelegenheiten dokumente fröhlich spezies oktober schachtel opfers " +
  "noten ellie irgendwohin nora brunnen toby sandy lampe craig jagt eigentum diebstahl spenden betrieb " +
  "gemeinsame absurd gegensatz frühling dünn ausland schultern entwicklung vergehen ahnen verbessern herzog " +
  "diskussion gehalt lemon freak glocke forschung geradeaus fette iris rechnungen kasse tödlich tieren " +
  "oberfläche gitarre bedienen zwang marsh politiker bären vereint irgendeiner subcentral.de ward besuche " +
  "schreckliches schoss collins werkzeug kranken neffe dauerte brooklyn lebenden bevölkerung hergebracht just " +
  "durchziehen gepackt service furchtbare liebster flieger vorschriften beherrschen detail ausgewählt herunter " +
  "schriftsteller wärt kümmer andererseits gene shuttle üblich entführen jury ausgedacht freddy partys " +
  "rausgefunden plant feige gesungen möbel bewährung schieße umgeben berater e-mail bailey gedicht lorelai bellt " +
  "vorschlagen genießt baseball locken trennung lautsprecher ticket umwerfend kanzlei wahres zufolge come hebt " +
  "anschlag timing tucker befehlen etage dazwischen jules heisst objekt bedaure wobei kokain strategie freundes " +
  "wolken gräfin bruno getreten pardon genosse ungut verteilen fuchs organisiert world east löcher aktiv hunter " +
  "werfe beantwortet meist reis hierhin scotch überfahren logisch heather französische bekannte episode " +
  "engagiert manipuliert zellen blake dienste sodass volkes golf janet schmeißen grand zurückgekehrt eröffnet " +
  "summt unterrichten verschaffen verlobte erfahrungen shit persönlichkeit gina streichen offenen weisheit " +
  "vergeht beruhig zielen fans wüsstest ashley schuldet erhöhen schönsten momente adrian kameraden eingebrochen " +
  "amüsiert erwähnte mitch premierminister geringste übernachten infiziert dinner rieche kredit allison lake " +
  "legal merke jubel klänge größeren bewacht vietnam lehren chandler präsentieren nacken auflegen vergangen " +
  "fangt hühner hector teal sprengen einsperren turner zusammenhang wahrer joan marco breit pfeife treibst " +
  "rannte beschuldigt verlegt überraschungen orleans douglas tauchen verdanken nadel psst gelacht apfel " +
  "behilflich dreckskerl mitgefühl wichtigsten krieges wehe hope heirat exakt widerstehen höchst zurückgelassen " +
  "gespürt methoden interessantes notaufnahme verwandten jeffrey trinkgeld ermitteln riechst beach sorte " +
  "kartoffeln elefanten sichere sämtliche gekündigt vereinbarung harmlos weiber this dicken rauskommt " +
  "angestellten datum bezug kerzen lawrence marsch benötigt ermittlung lagen unbekannt gefressen brett manieren " +
  "enthält anfing kümmerst berühmte schwieriger piloten scherze anfängt läufst bekannten rasen empfehlen härter " +
  "geweckt befördert reiter empfinden bereite täte benutzte halloween abgesagt down quasi kocht reingekommen " +
  "hupen hinunter vorüber ausdrücken reese elliot perfekten folgte rebellen hauptsächlich schuppen braver neill " +
  "zwanzig berichtet einrichtung november sensoren korrigiert houston richie verdächtig legst aufgebracht " +
  "alternative experte ferne prinzip holte richte donald weisen ozean gelungen natalie esther abschaum stevie " +
  "überwacht schwierige ausgedrückt hastings notruf riss bremsen häufig aktivieren lloyd anstrengend antwortet " +
  "verschwörung kellner startet franklin andermal humphrey evan erhält schmeißt fürst carson perry küsse gebet " +
  "miranda melancholische räume riskiert verhindert ausrede darling tüte manhattan operiert unfassbar herrin " +
  "hergestellt lila gerichtet fordern fischen kriminelle jenem verschafft dezember anspruch räuspert unsichtbar " +
  "keith seth ersetzt ruby handtuch yang dale blödes doof wertvoll kardinal jefferson kommunikation operieren " +
  "problemen aliens cameron erik erkannte river loszuwerden unnötig begleite analyse hochzeitstag melodie wehren " +
  "pablo romantische zurückrufen rente zeremonie platte ersatz mütze veränderungen zeugin rührt versichert teilt " +
  "russisch wundervolle willy wiederhören passagiere diebe guckst fließt elend andauernd nicky ungeheuer " +
  "zeitverschwendung ansicht gefährliche bell vierte verbrachte zentimeter trete politische interessen anlage " +
  "anderson autounfall gefangener aufstand schafe absolute kontakte trip notizen ausgegeben versorgt gnaden " +
  "piraten stuart sowohl muskeln unwahrscheinlich steak japaner spritze there fesseln umarmen loser begleitet " +
  "früheren ally wacht morden eingefallen schneide weiten times musiker reichweite hood maya handys öffentlichen " +
  "beleidigen russischen gabriel glenn erschien romeo wünsch schach explodieren kater wundern französischen " +
  "thompson habs beeinflussen heult hinfahren bedingung empfinde gemocht heran stella ärgern klingst konkurrenz " +
  "erfordert mädchens unsicher festung runden detektiv pastor kratzer junges melissa gruselig flugzeuge " +
  "durchgeführt intelligenz stieg zugestimmt mutti genieße schützt rückzug konzentriert schäme reserviert " +
  "goldenen bude metall kane jacques nüchtern absichten south handschuhe erschießt arrangiert verwundet debbie " +
  "bates anfühlt drückt absagen behalt einiger russische beeindrucken düstere geschäftlich egoistisch mario " +
  "rocky ranch gerücht temperatur weggenommen tickets ablenken verletzung anwesend umlegen einfachen gehorchen " +
  "gemalt duncan räuber adler süßigkeiten lunge zurückziehen wyatt sonnenuntergang oper agentur kühe aufräumen " +
  "krach sharon ablehnen graham pfeil unbekannte aussprechen route emotional belästigen kälte sektor blockiert " +
  "öffentliche schweden gates häuptling märz nummern irrst leite frosch vorübergehend büchern mick miese anfangs " +
  "verwandt gefährdet cola falscher kara verängstigt quellen republik silber umschlag freust hinsicht ereignis " +
  "beschissene vergraben gebunden marion ente gläser kommentar doppelte boris sanfte gibbs lola buck " +
  "zivilisation tiefen reicher verhaftung meldung bohnen pfeifen hall leon raketen gutem versetzen ziege löwe " +
  "central tötest pierce privatsphäre büßen kalten burschen zweit unterscheiden gerechnet telegramm sprecht " +
  "babysitter pfad getanzt mafia verteidigt abschalten wellen besoffen diensten abschließen angehalten doyle " +
  "assistent ketten reist merkst gwen inwiefern pille bock korb herrschaften bedauern angefasst heißer " +
  "aufrichtig conrad versorgen sperren naiv mauern hugo erweisen zurücklassen samurai hoffnungen feststellen " +
  "finch mandanten quartier philippe neidisch alicia chips zugelassen weibliche schlauer vorwürfe aushalten " +
  "einschlafen transport laptop arrangieren städte vorzustellen unterm flash u-bahn status bond stephanie " +
  "zweifellos rückwärts chffff00 skandal angebracht pressen tschuldigung papierkram trat gemeinschaft instinkt " +
  "flitterwochen narbe kombination vorgesetzten ausprobieren solcher sexuelle geliebter julien lauren ignoriert " +
  "leslie zogen zahnarzt gelitten zutritt vergewaltigung drehe ertrage andern streich kichert sternenflotte " +
  "kreaturen reif übermorgen dicker nest angerichtet verklagen helm bingo vergleichen schweiz bemerken herbst " +
  "meredith zurückholen nazis stamm auswahl braves sichergehen antreten lester vorstand robbie organisieren tank " +
  "besprechung studium gossip kreditkarte schwuchtel profil donner drake schrecken stall saßen quitt hotels " +
  "respektiere kandidaten schulen crane geschäftsmann arnold läutet lachst champion unverständlich ermorden " +
  "betracht schadet fester rühren geregelt unterbrochen angesicht kriminellen when helena einzelheiten anlügen " +
  "beschütze stattfinden dads fortschritt gelingt feierabend feste burger spannend deputy einnehmen schalte " +
  "passwort würstchen mittlerweile aufzugeben führst harper zivilisten ewige emotionen beurteilen käufer stars " +
  "erwachsenen division aufzunehmen booth werft ältere banken kätzchen option heiratest rettete aufstellen " +
  "husten schublade gestürzt seattle ankommt befragt buchstaben spielten gestiegen abgefahren gewaschen " +
  "anzunehmen anzahl zombies have anhänger gewisser vorkommen festnehmen willow medizinischen kern offene " +
  "gefeiert anschließen rico clarke erfindung besserer autopsie rucksack zwingt gnädige einsamkeit gesprungen " +
  "t-shirt geopfert lena beiseite umgekehrt geschworenen draussen ausgesprochen beseitigen burg ausführen " +
  "gesperrt carla irrer drehte ersparen force frech einziehen kira genehmigung tankstelle versteckte " +
  "interessanter schneider gelb gefährden handtasche urteilen erhöht preise bumm unbekannten gelten life butler " +
  "möglichst münze singe saison andrea partnerin haltung vollidiot fasst winston minus pflichten spar demselben " +
  "ruhestand versteckst bewachen vera anhörung lieder miguel dreckig verbreiten carmen first schenke wölfe " +
  "erholen bedenkt blutet freddie beschweren schmeiß gauner verursachen elvis produkt cathy tafel kacke " +
  "versammelt sandra regelmäßig geschrei ruder allah vollen aktivitäten wohnte kaninchen systeme orange platten " +
  "geliehen befolgen belästigt hongkong zombie vorgeht heißes überprüfe veröffentlicht erschieß mahlzeit " +
  "offizielle yorker angie aufbrechen überlasse kenntnis beschissenen trevor verbindet sanitäter überraschend " +
  "geantwortet droht italienisch verhör größeres klagen dichter großartiger gratis fürchtet abzuholen gefühlen " +
  "beschäftigen unglaubliche selbe barnes spürt funkgerät abgegeben laurel angemessen ohnehin chinesisch orden " +
  "angeheuert wählt lustige abhängen vierten tanner schläge zögern bezeichnen seltsames beruflich bedeckt " +
  "anzufangen geraucht töteten begeben verständlich merkte infektion kitty entspricht winkel experten betten " +
  "boxen torte austausch aufregen vermuten geheimdienst schlangen erholt zach überzeugend prue genick wuchs " +
  "autorität schinken wien langes sookie zoey fetten binden erpressung derzeit getäuscht buddy keines sammlung " +
  "anruft tauchte weist ergreifen frohes hänge bewohner entschied supermarkt offiziere verwandte schwachkopf " +
  "antoine irak rangehen naomi kündigen geldes dealer könige army januar agnes priorität beförderung kranke " +
  "eifersucht heutige sprang kürze polen erbärmlich erfasst besonderer good geräte tanze königliche durchmachen " +
  "dallas verschwendet kennedy alec akzeptiere ausgeschaltet ufer risiken schrie beeinflusst aussiehst " +
  "ausgebildet bezirk herrje beauftragt geschützt abgeschnitten qualität henker ausgezogen versichern gewinnst " +
  "navy schmidt beschloss batman kapierst scheibe veronica rosie pedro konferenz länder flecken neal " +
  "sonnenaufgang reed braun diagnose paranoid weltraum adams vorbild halle wandern fisher frost gehandelt hawaii " +
  "kabine chefin porter römer weinst bäumen simpson datenbank suchten gesegnet teilnehmen umbringt claude blonde " +
  "bunker mieser löffel geteilt klaren bree abhängig überlebenden worf geeignet hindern fahrstuhl ausgeht mylady " +
  "flagge komplette hing italiener disziplin erzogen harvard kongress eingezogen kurzer schirm merlin charme " +
  "vorlesen gefährlicher mitfahren maurice anzeigen schieb empfindlich parken koche gestrichen berühmten manchen " +
  "klopf zorro reichlich lügnerin mode songs breche ausgeraubt hahn wußte krachen spürte versammlung folter " +
  "speck bedrohliche piept verbreitet nolan tore vorräte saal wirtschaft fremd mehrmals generationen coole " +
  "kaufst abbrechen seife herde zwerg brandon z.b. neffen festgehalten ablenkung totale herrscher überstehen " +
  "sprengstoff mikey erdbeben level australien figuren älteren lynn theo spinnt gleichgewicht schalter kumpels " +
  "zuneigung rollstuhl bienen mischen hauptstadt koks piepen langem umsehen gelegen banditen hasste getestet " +
  "camille brody dosis glaubten somit ernähren hacken kammer lenny roll bezaubernd wiederholt zueinander tattoo " +
  "melanie einschließlich randall finsternis wallace betrachte schmerzt gelehrt gewechselt menschliches redete " +
  "frühen voyager caleb entdeckte wirkte versprichst scheine transporter moderne elijah wilder abgelenkt abzug " +
  "north becher sicherstellen anweisung klettern fingern geste spürst privatleben zusammenarbeit hinauf tokio " +
  "sicherheitsdienst kaugummi weltkrieg huren foster gemeinsamen garantieren wells antonio kommunizieren marc " +
  "blieben technisch frühstücken khan billiger elaine standort wagt leugnen beißt landung ernste schockiert esst " +
  "begleitung allianz vermutet echo herstellen lars lokal sklave honig videos verkehrt göttin segeln bewahrt " +
  "cass hinterließ ganzer cody doris verurteilen höchsten februar privaten burke begegnung steige feuerwehr " +
  "apollo beginne ähnliches stevens grauen wärter gewann vertreter starker liebend marge schoß serviert heilig " +
  "bißchen security genaue wally gewaltig knoten begriffen klarstellen chwhite hinrichtung überwinden ablegen " +
  "einfällt wundert stimmte drohen madison entgehen stundenlang hausmeister helikopter beverly puppen aussah " +
  "night beobachte check juwelen bogen duft ankam respektiert schein gewehre kellnerin vertraulich insgesamt " +
  "ächzen untersuchungen fliegst platt aufrecht geprüft hammond bedient mangel hoher knien hobby ling ivan " +
  "nachtisch kollegin edwards alptraum regina ausgesehen reichtum überaus eisen beamen haftbefehl verletzte " +
  "buchstäblich größter sylvia flieg dreckige erfinden ernte kamin scotty weste sahst kennzeichen grayson kronen " +
  "wage siegen verlobten edgar afghanistan würdig aufwacht gratulieren schwager violet infos föderation dose " +
  "wärme erschienen magazin klemme schenkt wars verstoßen nicholas georgia kräftig herzens nachbarin igitt " +
  "formel hervor wohnwagen wegwerfen spinne tumor bezahlung päckchen grob nagel donovan starren vertreiben " +
  "wirkst traust heiratete take neuesten e-mails gitter blocks erobern spinnen gestalt liter patty drew illusion " +
  "plaudern schneidet welle samuel haft seltsamen spannung knallt zurückzukehren bestimmung tresor amber " +
  "verfluchten fischer verluste lehre jenna revolver schrott verbringt state wähle films vorhang mitspielen " +
  "erregt arbeiteten aufgelöst überlass trag überein unterrichtet ungewöhnliches lagerhaus raub visionen firmen " +
  "verhandlungen fickt verdorben produktion füreinander krankheiten reggie jeanne schräg belle bluten meinten " +
  "beamten bereden claudia einmischen ärsche futter verknallt muschi beschuldigen aktien harrison scheißer " +
  "sexuell kinderspiel torres magische dummheit gezahlt bewegungen karre abziehen bedarf üblichen umgelegt " +
  "inhalt dankbarkeit peng herkommt geehrt träumte make-up verhört messe anwesen deutscher saubere gebete pommes " +
  "toni lande ruht anerkennung wunderbaren galaxie vermutung inklusive überwachung unabhängig brien fernhalten " +
  "statue bestätigung dawn finale verzweiflung gewährt deprimiert erteilen colin rahmen durchgedreht erteilt " +
  "fotze fehlte verlorene kanonen kansas klub britischen aufzubauen jubeln ausgelöscht marianne servieren " +
  "weltweit fotografieren niederlage zehen schwächen sternen sheila bemühen logik stillen bellows todesursache " +
  "beschaffen abgezogen klassische außergewöhnlich gruppen schwarzes durchhalten weitergeht kooperieren " +
  "mächtigen greif mehreren verschwindest forderungen anfall klare teresa wunderschönen bestehe verkaufte " +
  "aufeinander garcia hässliche großem mitbekommen gate saul ingenieur campbell andenken eintreten kämpfte " +
  "zustimmung besagt roter flamme aufzuhören dokument bishop schuhen timmy simone federn paps auswendig bundy " +
  "spezielle experimente szenen gezählt pfannkuchen hase highway aufenthalt bennett devon polly verstecke summen " +
  "blutung more heidi hilflos staatsanwaltschaft ehrlichkeit messen mächtige stur ringe weiterleben aufspüren " +
  "keks rückgängig fünfte netflix mieten speziell neugier nägel ausgefallen glen verstorbenen verkleidet " +
  "entdeckung rauche betteln blond gilbert burt weggegangen nutze gütiger abgebrochen herkunft annahme wirfst " +
  "gestank hintertür truthahn gefüllt bereithalten vorhat eleanor touristen fordere tagsüber feucht jeans " +
  "befragung abgelaufen picard wunderbarer depp hüte israel ausschau kreischt bellen manipulieren studie " +
  "heinrich knurren busch abwesenheit reitet komplizierter traut bestellung tatsachen heiligkeit back " +
  "jahrhunderts verglichen sehnsucht überredet demokratie ranger empfehle schalt gevögelt young silver kräften " +
  "rauszukommen schäden aggressiv ausleihen bella schlucken wesentlich satan erben police horn lebende " +
  "schmutzige eiskalt sirene birthday ritual pflanze stürzt reynolds investiert bernie marilyn formen freundchen " +
  "politischen freigelassen lionel rausgeworfen verprügeln bescheiden garderobe streifen rausgekommen jodi " +
  "voneinander wirt kasten zeichnen backen scheitern francs salon medikament demnächst geboten spike auslösen " +
  "pferden lebensmittel ruhiger durchsuchungsbefehl allmählich benommen adieu fragten vortrag amerikas sherry " +
  "erpressen flittchen zähnen u-boot daniels endete ängstlich durchbruch dorothy wiederhaben schrecklicher model " +
  "besitze sorg sophia sullivan chor zuschlagen schere kampagne verrücktes gestartet reinigen stoppt lucky " +
  "quälen berufung luis knöchel zeitplan zerbrochen verfluchter weichei jegliche versuchung shelby beitrag " +
  "picknick argument reiner flüstern dummheiten meile hamburger kontaktiert spione fähnrich erinnerte türklingel " +
  "henri dynamit organe fell sonnenschein archie lache elisabeth aufgelegt bräutigam chinesische monats " +
  "shakespeare verrät drunter schottland drohung wende gefoltert erwachsener einzigartig briten profis " +
  "übertreiben ressourcen bischof nationale ausstehen geschwister mountain zurücktreten avery roberts hugh " +
  "händler ägypten überdenken ludwig fiona warme joel konzentrier dampf missbraucht loyal wurzeln aufhängen wurm " +
  "kathy kerze bereue loslegen o.k. fingen besatzung klüger zugestoßen befürchten folgende schmerzhaft jody " +
  "beschrieben zittern standpunkt visier rang phoenix wesley herausfindet schaute theoretisch chan beutel " +
  "drängen schlimmen klient hängst veranda jüngste strahlung betrügt unendlich gedichte sven irene gereist " +
  "schiss benimmst schwangerschaft subcentral kopien infrage zweifeln nonne müsse juliette richtet lecken " +
  "feuerwerk neueste geistes verletzten abwechslung ausgeführt kleingeld evans gelegentlich denise braten " +
  "angelegt artie corporal entsteht rogers herzschlag glücklicherweise heilung cäsar angeklagten profit brüllen " +
  "verschieden münzen hinterlässt königlichen stadtrat pressekonferenz nich geschaut zugegeben komisches regie " +
  "merk boote verbrennt allergisch schweizer verdächtiger gasse tussi befürchtet reite außerirdische ehemaliger " +
  "radar gestattet gefecht angeschaut gedient pension strich lippenstift stab außerirdischen termine maler " +
  "verweigert boxer vorteile ausstellung tragisch rasch oberste polizistin windeln detroit arizona universums " +
  "aufheben narben fleißig freizeit elegant dolch sloan eindringen auszeit internationalen fielen weggeworfen " +
  "vergeuden blätter blass konzept look keineswegs faden kleinste geschrien ertrunken blase treffpunkt schrift " +
  "mathe royal evelyn britische körperlich konzentration schaltet draht älteste höhere gerannt tower gedrückt " +
  "reinigung fordert ideale stiehlt money eiern dritter züge optionen roland ersticken farmer batterie obst " +
  "badewanne manches droge übertragung enge nickerchen juhu cora lungen öffnete abschneiden valentine hierbei " +
  "sorgst phillip schaffte omar anfänger ungerecht reue rhythmus kündige mitgehen siegel moore stechen baue " +
  "prostituierte heller umgehend hoffnungslos checken drücke wong merkwürdige valley brandy gelbe nützen venedig " +
  "gideon lernten benimmt georg mächtiger genutzt verzieh schüssel dreckigen wiegt abraham seltsamer hiervon " +
  "beraten schienen wirkliche träumt versprech ideal norma sire marschieren mitbewohner verlobung mio. funken " +
  "gleichfalls geringsten empfange führten ex-frau gelben lach vereinbart kimmy prügel läuten anzugreifen balkon " +
  "fran flüchten umkehren ansieht rechtfertigen belügen verdächtigt begannen snow oskar englischen inspiriert " +
  "murray shirt erlaube ertrinken sorgfältig spuck eingetroffen chang lynette feine home grosse schickten " +
  "überreste garantiere unerträglich vorerst yale verirrt überstanden harriet liga wertlos marvin gottverdammt " +
  "gesammelt kanntest bezeichnet beantworte baltimore shirley connie netzwerk moses entstehen ingalls lauten " +
  "fasziniert tv4user ehrliche akademie grünes branche rudy soße situationen entführer ewigen erzeugt fünften " +
  "registriert basketball abgesetzt irgendwelchen vorsitzender bedürfnisse suite mhm-hm regieren barkeeper " +
  "ausgemacht fritz dateien dixon gegründet wolke wall umgang schenk festen erziehung agentin marines hasen " +
  "institut mittleren hingerichtet lenken angewiesen überlebende bass pearl lahm basiert rasieren angeordnet " +
  "gewalttätig untergang flach autogramm schwule kompanie casino solches sackgasse einbrecher stehenbleiben " +
  "erwartungen flüssigkeit erraten verkaufst vorsprung zahlst verkäufer zukommen abdrücke kurve kämpfst " +
  "verziehen invasion pissen klarer herrschen prince zylonen donnie giles outfit prinzipien rühr entzückend " +
  "reinen drecksack frischen corabeth höhepunkt elsa geduldig pest wenigsten beschwert natürliche erzeugen " +
  "fürchterlich veröffentlichen tv4user.de wunderbares isaac unglücklicherweise ratschläge erstickt vagina " +
  "scharfe nutten äpfel zoll region zuliebe riefen wachmann gipfel geübt d.j. jammer lädt galerie enkelin mönch " +
  "tinte journalist glückspilz platzen reinste news aspirin right andre früchte bart. gewähren prophezeiung " +
  "winzig light tonnen lizenz maßnahmen ermittelt stufen student absetzen schwindel national fanny vorgeschlagen " +
  "arbeitslos borg getränke joyce änderte philadelphia pfoten ausländer häng clyde kalender isabelle hannibal " +
  "brüdern überstunden angehört langweilen deutet griffin friseur oberen fertigmachen they teure silas gedroht " +
  "ermordung maura komischen bestimmtes diskret kriechen weißes luthor hinüber zauberei wünschst nadia biss " +
  "komischer hotelzimmer delta chinesischen beängstigend hills quentin frequenz vorhast tödliche summer verband " +
  "gebucht investieren website diät benimm vergangenen rodney verbringe zukünftige kong ehemalige ch00ff00 " +
  "aufklären kämen unauffällig gefälscht geier anschuldigungen restlichen tomaten gonna philosophie liebten " +
  "programmiert shawn festgestellt fällig kneipe bezahlst beende fehlst vornehmen sumpf apotheke internationale " +
  "liefert wehen bastarde erstochen schiffes manuel nördlich american körpers schal anklagen schlagt " +
  "entscheidest sammelt gegenzug vorzubereiten enttäuschung unterkunft freilassen grau hunt verlobter niere " +
  "kratzen altar erstaunt d.c. ausbruch tuch fahne beleidigung bedeutete verhält unheimliche unsterblich hohes " +
  "evakuieren produziert nachfolger blicke vorschläge chauffeur englische ironie ausreichend anderthalb erlösung " +
  "käfer küsschen eugene auslöschen ihretwegen limonade hedley billige tequila schlachtfeld knight gemäß " +
  "angreifer hingegangen zero liefen schale restaurants ausfindig mills angriffe rotes percy modernen motto " +
  "eintritt betroffen misstrauisch verwirrend kapelle starkes brick gebetet einrichten ausnutzen kinn frisches " +
  "quatschen automatisch chad körperverletzung spritzen einwohner renn pink chen gezeichnet anständige steif " +
  "rekord durchgeknallt foltern erspart kuba bräuchten überdosis armband bert adoptiert komplizen ehemaligen " +
  "department einschalten handschrift ältesten assistenten großartigen männlich übernimmst übrigen klaviermusik " +
  "viktor judith gemietet mischung luxus schwung vicky hochgehen wegtreten stargate carlo beherrscht grippe " +
  "informanten mm-hmm hülle side floh fitz nudeln schaf uhrzeit zigarre tänzerin einkaufszentrum vollmond " +
  "mexikaner piepst gestoppt gray eingerichtet umarmung rohr batterien ella spende julius mumm gans leuchten " +
  "alien geriet unterzeichnet operationen schütteln vermissten angespannt folgenden fantastische fies warp heilt " +
  "auswirkungen geschlecht buchhalter drache computerlogbuch deuten bildung aufbewahrt persönlicher erpresst " +
  "sang hinbringen amerikanischer üble einfaches angesetzt hudson josef reagan volltreffer jonah totaler " +
  "robinson zustößt herrschaft verhören unverzüglich christina bemüht aufgefunden unfähig stellten ursprünglich " +
  "distanz rufus verheimlichen verstorben göttern hunden letztens jasper napoleon joshua billigen verschont " +
  "rendezvous empfehlung handgelenk boten unterzeichnen belasten speziellen literatur landete gelangt cooler " +
  "quer satelliten triff analysieren zuhälter zutiefst geleitet schlachten angestellte gestalten köpfen " +
  "stipendium illegale vergiften here feiert bewundern herbert furchtbaren hüfte involviert wurf maschinenraum " +
  "inspiration ohio samen hinterhalt gewahrsam schweres einatmen zurückhalten schlampen parfüm präsidentin " +
  "entlassung todesstrafe ausgebrochen wegfahren sultan hauch abstellen pornos erklärte produzieren müller " +
  "gehängt weinte routine merci nellie xander schneid kluge heart ländern bevorzuge umkreis beschwerden teufels " +
  "brooke genehmigt bildern scheißen schenkte erschlagen irland yard journalisten fände zurückkomme ärmel " +
  "fließen arabisch verfolge juckt männliche klingonen zerrissen tausch schlaganfall johannes popcorn gärtner " +
  "bläst chester garantie ändere jessie anstand power junkie vati topf packe knöpfe aussehe verabschiedet " +
  "bedürfnis nähen sprecher chemie hinweisen stumm zusammenhalten geradezu mitzunehmen weite lori rippen kühl " +
  "dahinten techniker abel betet beachten baute bonjour schecks ausgabe boyd vermasseln nötige südlich gramm " +
  "laken bildet bewahre leises lastwagen kritik stürzte behält sofern vermisste entsetzlich francine ermittler " +
  "nikki aufgestanden fälschung visiontext abschnitt hausarrest sensibel album lebewesen lösegeld verwechselt " +
  "prügeln regnen weichen point pussy anvertrauen ollie kuppel verließen jakob besuchte gewerkschaft herhören " +
  "vorbeigekommen stärken hinzu wrack knarren treibstoff signale nachkommen hoppla verborgen belegt babylon " +
  "waisenhaus brasilien bitteschön wurmloch alters milton quarantäne kommunisten stiftung milo gestapo verreisen " +
  "halleluja süchtig jammern hofft wertvolle maulwurf konflikt turnier gebacken rauszufinden taube mais nüsse " +
  "trieb eigenschaften feder sänger elias dessert rathaus drohungen bewirken mörderin edith wanne durchkommen " +
  "reid mandy vertraute schätzt freuden dauer regt verbessert unerwartet drogendealer gefährlichen fach verdanke " +
  "wohnungen commissioner cross kragen schwachen mercedes klirren valentinstag anstelle plane reizende höheren " +
  "markiert ehrenwort cheers schlamm wälder diner handlung costa versauen klassiker stange empfohlen cynthia " +
  "gaby rauswerfen mechaniker beichten abkürzung professionell begräbnis verführen meinerseits valerie françois " +
  "magischen ellis dienstmädchen chirurg paare center sähe aufgemacht leide amüsant obersten fletcher gerührt " +
  "schwänze chff00ff note datei zugleich nackte doppelten bewundert dimension quere wecker entstanden kreischen " +
  "vivian läden lobby umgezogen angeklagte perlen schwulen dutzende simmons aufgezogen campus herd hospital " +
  "leichtes rich gegrüßt aufsicht hündchen gegenstand tageslicht emotionale clean cassie sünder beträgt " +
  "wunderschönes schickst weiblichen rauszuholen kapier rausgeholt entworfen eingenommen daphne mochten köchin " +
  "willi beichte seven marina ausliefern perfektes glücklichen wodurch entsprechend umher erica wurst notiz " +
  "vorsprechen bekannter antrieb zwerge trösten armut verbannt parade konzentriere angefahren 2-mal kindisch " +
  "krüppel kreisen bestrafung araber klebt perücke gemma hummer june wimmert drittel budget lieferwagen shannon " +
  "zurückgebracht verschwiegen drang redeten herzukommen anhängen einsame wraith erwartete tierarzt cousins " +
  "zudem sturz rusty untergehen gelang wasch schmutzigen abkommen tänzer dürften erstatten verarbeiten verfügbar " +
  "autobahn mandant clubs lukas widmen sprichwort hierfür vergeltung hardy gekleidet fotografiert knallen " +
  "wichtigeres immerzu schuldgefühle schnurrbart genügen rumlaufen brötchen flut haushalt angelo cleveland " +
  "ministerium aufgestellt anker wang qual rauschen debatte informant masse insekten glotzt rückseite " +
  "spezialität schimmer mordfall verbieten terrorist sirenen theorien kichern positive gestresst korea " +
  "zeitschrift wildnis s.h.i.e.l.d. menschlicher schlamassel behindert überbringen reingezogen mitzuteilen " +
  "zurückkam abstimmung dritt senat mittags marshal bridge price raucht veranstalten jahreszeit zusätzliche want " +
  "drucken segel crowley bezahlte überflüssig taschentuch square rockmusik beschleunigen wählte lustiger marian " +
  "glocken tennis seither christen überqueren kreuzung häusern weiche trudy punkten henderson verpasse potter " +
  "reinlegen jeep gefilmt hamilton bucht bildschirm saufen gehackt eminenz mailbox münchen erschoss jenkins " +
  "attentat garrett verschwendung bemerkte miesen zischen helf geschirr ähnlichkeit feiglinge spass lächelt " +
  "klaut setzten entwischt rauchst masken schwimmt ausgezeichnete vorname schwitzen ginger bourbon haust befand " +
  "lacey elefant annähernd gewebe unterschätzt sternzeit wachte barbie eichhörnchen zerbrechen poker wechsel " +
  "lesbe cordelia konten schleichen strasse höschen jüngsten niedrig sonja klimaanlage vulkan thea anbetracht " +
  "lesbisch cristina platziert abgrund zeichnungen sinken hamburg trauern abreise dates bette klemmt ansehe " +
  "passend sidney mittagspause wettkampf verschluckt limo erhebt beneide beschwerde erregen überwältigt turtle " +
  "nypd benannt begrüßt trommeln burns hayes fortsetzen geplatzt mildred erschieße locke nachnamen anpassen " +
  "altmodisch teurer feuerzeug trau serienmörder georges durchgegangen beseitigt alkoholiker laßt ganzem " +
  "elemente feinden rückweg amelia abigail heimweg menschlichkeit signora geheimnisvolle mcgee befolgt abreisen " +
  "premiere schwingen initiative from felicity sexuellen geschäftsführer telefone peterson strafzettel";
