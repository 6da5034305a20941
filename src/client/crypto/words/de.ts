// Made by build/words.mjs from zxcvbn-ts (MIT); its English words are the EFF large wordlist (CC BY 3.0 US).
export const words =
  "abends abfall abhalten abholen ablehnen ablenken abschied absetzen absolut absturz abwarten abziehen achten " +
  "achtet achtung adern affe affen afrika agentur ahnen akademie akte akten aktien aktion albern albtraum allan " +
  "alle alleine allem allzu alptraum alten alters altes ameisen amerikas anbieten anderem anderer anfall anfang " +
  "anfangen anfassen anfing angebot angelegt angeln angetan angriff angriffe angst anhaben ankam ankommt " +
  "anonymen anrufst ansicht ansieht anstalt anstatt anstelle antoine antrag antreten antrieb antwort anwalt " +
  "anwesen anzeigen anziehen apotheke apparat appetit applaus araber arabisch arbeiten arbeiter arbeitet archiv " +
  "armee armen armer armut arten artikel asche atme aufbauen aufgabe aufgeben aufheben auflegen aufnahme " +
  "aufpasst aufrecht aufregen aufs aufstand aufstieg auftrag auftritt aufzug auge augen ausbruch ausgabe ausgang " +
  "ausgehen ausgeht ausland ausrede ausreden ausruhen aussah aussehen aussicht aussieht auswahl ausweis auszeit " +
  "autobahn autopsie autor babylon babys backen baden balkon ballett ballon banane bande bandit banditen bargeld " +
  "basiert batterie baut beachten beamen beamten becher bedacht bedauern bedaure bedenkt bedienen bedroht " +
  "beeilen beeilung beendet befahl befand befehle befehlen befinden befindet befolgt begegnen begehen beging " +
  "beginne beginnt begleite begonnen behalt behalte behalten beide beiden beides beifall beim beinahe beine " +
  "bekamen bekomme bekommen bekommst belasten beliebt bellows belogen bemerkt bemerkte benannt beneide benimmst " +
  "benommen benutz benutzen benutzt benutzte beraten berater bereiten beruhige beruhigt beruht besagt besiegen " +
  "besiegt besitze besitzen besitzt besorge besorgen besorgt besser bessere bestehe besteht bestellt besten " +
  "bestimmt beten betracht betreten betrifft betrogen betrug betteln beutel bevor bewahre bewahren beweg bewegen " +
  "bewegt beweis beweisen bewirkt bewusst bezahle bezahlst bezahlt bezeugen beziehen bezirk bezug biete bieten " +
  "bild bilden bildung billig billige billigen billiger binde bindung birne biss bitte bittest bittet blase " +
  "blass blatt blau blauer blaues blei bleib bleibst bleibt blick blicke blieb blinde blinden blume blumen boden " +
  "bogen bohnen bonjour boote bourbon boxen brachte brauchst braunen braut brechen bremsen brennen brichst " +
  "bricht brillant bringen bruch bruder bruders brunnen bullen bumm bursche burschen busen butch cesare charme " +
  "chefin chefs chet chirurg chor chwhite coulson cyril dachten dachtest dagegen daheim daher dahin dahinten " +
  "dahinter dame damm dank dankbar danke danken darauf daraus darfst darin darunter dass dasselbe datei dauer " +
  "dauernd dauert dauerte daumen davor debatte deckel decken deine deinem deinen deiner deines deins dekan denk " +
  "denkst denkt derart derselbe derzeit desaster deshalb dessen deswegen detektiv deutlich deutsch deutsche " +
  "dezember diagnose dienen diener dienstag diensten diese diesem dinge direkt direktor diskret distanz doch " +
  "doktor donner doof doppelt doppelte dorthin dosis drache drachen draht dran drang drauf draussen dreck " +
  "dreckige dreh drehst dreht drehte dreimal dringend drinnen dritter drohte drunter duell dunkeln dunkle " +
  "dunkler durchaus durfte durstig dutzend dutzende dynamit eben ebene echte echter echtes ecke ecken effekt " +
  "egal egon ehefrau ehre ehrgeiz ehrlich eigene eigenen eigener eilig eimer einatmen einbruch eine einem einen " +
  "einer eines einfach eingehen einig einige einiges einladen einmal eins einsame einsatz einsehen einst " +
  "einzelne einzigen einziges eiskalt eklig elemente eminenz empfang empfehle enden endet energie enger englisch " +
  "enkel enkelin entfernt entgehen entkam entlang entspann entstand entzug erbarmen erbe erben erdbeben erde " +
  "erden erfahren erfreut erfunden ergibt ergreift erhielt erholt erinnere erkenne erkennen erkennst erkennt " +
  "erlangen erlaube erlauben erlebt ernstes ernte erregt ersatz erschien erschoss ersetzen ersetzt erspart erst " +
  "erstmal erteilen erteilt ertrage erwacht erwarte erwarten erweisen erwiesen erwische erzeugen erzogen esst " +
  "etwas euren eures euro europa ewigen ewigkeit exakt existenz experte experten fabrik fach faden fahne fahre " +
  "fahren fahrt fahrzeug falsch falsche falschen familie familien fanden fange fantasie farbe farben fass fasse " +
  "faul fehlen fehlst fehlt feiern feiert feine feiner feld felsen fenster fersen fertig festen festung feuer " +
  "feuern fieber fiel fies figur filme filmen finden findest findet finger fingern firma firmen fisch fische " +
  "fischen fitz flach flagge flamme flasche flaschen fliege fliegen flieger flieht flirten flog flotte flucht " +
  "flug fluss folge folgende folgte fordere fordert formel foto fotograf fracht fragen fragst fragten frau " +
  "frauen frech freien freier freies freiheit freizeit fremden fremder freude freue freunden freundes freut " +
  "friede frieden friedhof frische frischen frisches friseur frisst frisur froh frohes fuhr funken funktion " +
  "futter gaben gabst gaius galaxie ganz ganzer garantie geahnt gebaut gebe gebet gebete gebeten gebetet gebiet " +
  "gebildet gebissen gebucht gebunden geburt gedanke gedeckt gedenken gedreht geduldig geehrt geeignet gefallen " +
  "gefasst gefecht gefehlt gefeiert gefilmt geflohen gefragt gegangen gegeben gegen gegessen geglaubt gehe " +
  "geheim geheime gehen gehofft geholfen gehst geier geiseln geist geister geistern geistes gejagt gekocht " +
  "gekommen gekostet gelacht gelandet gelangt gelbe gelben geld gelehrt geleitet gelernt gelesen geliebte " +
  "geliehen gelingen gelingt gelungen gemein gemeinde gemietet gemma gemocht genannt genau genauer genauso " +
  "genial genie genommen genossen genug genutzt georges gepackt geparkt geplant geplatzt geraten geraucht " +
  "gerecht geregelt gereist gerissen geritten gern gesamte gesamten geschah geschenk geschirr geschrei gesegnet " +
  "gesehen gesetze gesetzes gesicht gesorgt gespannt gespart gesperrt gespielt gesteckt gestehen gestellt " +
  "gestern gestoppt gesunde gesungen getan getanzt getreten gewagt gewalt gewaltig gewann gewebe geweckt gewinn " +
  "gewinne gewinnen gewinner gewinnt gewiss gewissen gewisser geworfen gewusst gezahlt gezogen gibt gibts ging " +
  "gingen gingst gitter glatt glaub glaube glaubst glaubt glaubte glocke glocken gnade godzilla goldene goldenen " +
  "grad gratis grau greif greifen grenzen griechen grinsen grippe grunde gruppe guck guckst guckt gute guten " +
  "guter haar haben haken halb hals halten haltet haltung handel handelt handlung hannibal harte hase hasen " +
  "hatte hatten hattest haue haus hause haushalt haustier heftig heil heilen heilig heilige heiliger heilung " +
  "heimweg heiratet heisst heizung helden helfe helfen helft hemd hemden henker heraus herbst herde herkam " +
  "herkomme herkunft herrgott herrin herz herzens heult heute heutige heutigen hexe hexen hielt hierbei hierher " +
  "hilfe hilflos hilfst hilft himmel hinauf hinaus hindurch hinein hingabe hinsehen hinsicht hinten hintern " +
  "hinweg hinzu hitze hoffte hoheit hohen holen holst holte holz hongkong honig hoppla horizont hosen howie huhn " +
  "hund hunden hupen hustet hypothek idee ihnen ihrem immerhin immerzu indianer infos infrage innen innere " +
  "inneren insekten insel instinkt intakt intensiv internat ironisch irren irrt isoliert jagt jahr jahres jammer " +
  "jammern januar jede jedem jeden jeder jegliche jemals jemanden jene jenen jenseits jetzt jubel jubeln juckt " +
  "jugend juhu jungen junger junges jungfrau jungs justiz kaltes kammer kampagne kandidat kann kannten kanonen " +
  "kanzlei kanzler kapelle kapierst kapiert kapitel kardinal kassette kasten kater katze kauf kaufe kaufst kauft " +
  "kaugummi kehle kehre kein keine keinen keks kenn kennst kenntnis kerker kerlen kermit kerze kette kichert " +
  "kiki kindheit kindisch kirche kissen kiste kisten klage klagen klappe klappen klappt klaren klasse klauen " +
  "klaut klavier kleid kleider kleidung kleinen kleiner kleines klemme klemmt klienten klingel klingen klingst " +
  "klingt klinik klopfen klopft kloster kluger knabe knarre knarren knien knurrt kodex kohle koma komische " +
  "kommen komplett kondom konntet kontakte konten konto konzert korrekt kosten krachen kragen kram krank kranken " +
  "kratzen kreatur kredit kreis kreischt kreuzung krise kritik kritisch kronen kugel kultur kumpel kumpels kunde " +
  "kunden kunst kurs kurve kurzer kuss kutsche lache lachen lacht laden ladung lagen lager laken lande landen " +
  "landung langsam lass lassen lasst laster latein laufe lauten lauter lautes lavon lebendig lebens leber " +
  "lebewohl lebt lecken leder lege legt lehnen lehren lehrer lehrerin lehrte leid leide leiden leihen leine " +
  "leinwand leistung leite leiten leitet lenken lernt lernte lernten lesbisch letzte letztes leuchten leuchtet " +
  "leute leutnant lhnen lhren lieben liebend liebling liebst liebste liebsten liebte liebten lieder liefen " +
  "liefere liefern liest limonade linie liter lizenz locken logik logisch lohn lorelai loslegen luft lunge " +
  "luthor luxus macgyver mache macht machte machten magen mahlzeit mailand maler mamas mami manchen manches " +
  "mangel mannes marke markiert marquis mathe mauer maul maulwurf maus meer mehrmals meile meilen mein meine " +
  "meinem meinen meiner meinte meintest meinung meistens meister menschen merken merkt merkte metall methode " +
  "metro miese mieser mieses miete mieten mindeste minen mischen mitglied mitleid mittag mitte mochten moderne " +
  "modernen momentan momente monat montag morgens morphium moskau motiv motorrad mumm mund munter musik musiker " +
  "muskeln muss mussten musstest nach nachbar nachts nahm nahmen nahrung naiv naja nanu narr narren nase " +
  "nationen neapel nebenan nebenbei neffen negativ nehme nehmt neidisch neill nein nenn nennt nett nette netter " +
  "nettes netz netzwerk neuem neuer neues neugier nich nicht nieder niedrig niemand nimm nimmt nirgends niveau " +
  "noch nochmal nochmals nonne normaler notfall notruf notwehr null nummern nutzen nutzt oberste obhut objekte " +
  "ofen offen offenbar offenen ohnehin ohrringe oktober onkel orte paar packe packen paket panzer papas papi " +
  "paps paradies parken partie partys passen passend passiert passwort pater peng penner personen pfarrer pfeife " +
  "pferden pflanze pflegen pfoten pfund phaser physik picard picknick piepen pille pillen pilze piraten pistolen " +
  "plastik platzen pleite poirot portland positiv posten preis presse pressen prima prinz privaten produkt profi " +
  "profis programm prozent pullover puls pulver punkt punkten qual quasi quellen rakete raketen ramon rand " +
  "rangehen rannte rasse rathaus ratten raub rauch rauchen rauchst raucht raus reagiert reaktion rechnung recht " +
  "rechte rechten rechts redest regal regen regie regieren regiert regiment regnet reifen reines reis reise " +
  "reist reitet reizend rekord relativ renn rennen rennt rente respekt retter rettet rettete rettung rezept " +
  "rhythmus richtig richtung riechst riesiger risiken risiko riskiere ritt roberto rohr rote roten rufen ruft " +
  "ruhe ruhig ruhige ruhm runter rupert russen russland saal sachen sagen sagst sagten sagtest sahen salat samen " +
  "sammelt sammlung samstag satz saufen schade schaff schaffe schaffen schaffst schafft schaffte schal scharfe " +
  "schatten schatz scheck schenke schenkte scherz scherze scherzen scheune schick schicke schicken schickst " +
  "schiffen schilde schimmer schlaf schlafen schlau schlauch schleier schlief schlimme schluck schlug schluss " +
  "schmerz schmutz schnaps schnauze schneid schneide schnell schnelle schnitt schon schonen schoss schrank " +
  "schreib schreibe schreibt schreie schreist schreit schrieb schrott schuf schuh schuhe schuhen schuld schule " +
  "schulen schuppen schurken schuss schutz schweig schwein schweiz schwer schweren schwerer schwert schwimmt " +
  "schwor scofield seemann segel segeln seid seine seinem seinen seiner seit sektion sektor sekunden selben " +
  "selber selbst selten seltsam senat senden sendung senf sensibel sensoren sessel setze setzen setzt setzte " +
  "seufzt sicher sichere sichern sichtbar sieben sieg siegen sieger sieh sieht silber singe singen singt sinken " +
  "sinn sinnlos sitzt sitzung sloane socken sodass sogar sohnes solcher solches solle sollen sollst sollt sollte " +
  "solltet somit sonde sonne sonntags sookie sorge sorgen soweit sowie sowieso sozialen spanien spanisch " +
  "spannend spannung spar sparen speck spenden sperrt spiegel spiele spieler spielst spielt spielten spinne " +
  "spinnen spinnt spion spitzel spontan sprach spreche sprecher sprecht sprichst spricht springen springt " +
  "spritze stadion stammen stange starb starben starbuck starken starren starrt startet statt staub stechen " +
  "steck stecke stecken steckte stehe stehen stehst steht steig steigen steigst steigt steine stellst stellt " +
  "steph stets steuern stich stieg stiehlt stier stift stil stimmt stimmte stimmts stimmung stinkt stirn stolz " +
  "stopfen stopp stoppt streifen streit streiten streitet strich studie studiert studium stumm stunden stur " +
  "sturz suchen suchst summe summt suppe symptome systeme tabak tage tagelang tagen taktik talente tango tanz " +
  "tanze tanzen tanzt tarnung taschen tasse tatsache taub taube tauchen tauchte teal teile teilen teilt telefone " +
  "tempo teppich termin terrasse teure teurer theorie theorien thron tickt tiefen tierarzt tieren tipp tochter " +
  "toilette tollen tolles totaler toto traf trage tragisch trauern traum traurig traust treffen treffer treiben " +
  "treibt trennen trennt treppe treppen tresor trete treten tretet trieb triff triffst trifft trink trinkst " +
  "trinkt tritt trocken trug truppe truppen truthahn tugend turk turm turnier tussi tust typen typisch uhrzeit " +
  "umarmen umdrehen umgehen umgehend umgelegt umkreis umlegen umsehen umwelt ungern ungut unrecht unruhig " +
  "unschuld unsere unserem unserer unsinn unten unter unterm unwohl ursprung urteil urteilen vaters vati veranda " +
  "verboten verdacht verdiene verdient verdreht vereint verfehlt verfolgt vergebt vergeht vergesst vergiss " +
  "vergisst verirrt verkauf verkaufe verkauft verkehr verlangt verlass verlegen verliebt verloren vermisst " +
  "vermute vermutet verrate versagt versetzt versorgt verstand verstehe versteht vertrag vertraut verwandt " +
  "verzeihe verzeiht viele vielen vieles vielmals vielmehr vierten visier volk volle vollen vollmond vorbild " +
  "voreilig vorerst vorhast vorteil vorwurf voyager wach wache wachmann wachsen wagen wagst wagt wahlen wahren " +
  "wahrer wahrlich wald wandern wange wann wanne warf warme warmen warnen wart warte wartest wartet wartete " +
  "warum wasch waschen wasser wechsel wechseln wecker weder wege weggehen wehe wehen wehgetan weib weiber " +
  "weichen weil weile wein weinte weise weisen weisst weit weite weiter weitere weiterer welchem welchen welcher " +
  "welches welle wellen wende wenige wenigen weniger wenn werd werde werfe werft werk werke wert werte wertlos " +
  "werwolf weste wette wetten wetter wichtige widmen wiegt wien wieso wieviel wilde wilden wildnis wille willen " +
  "wimmert winzig winzige wirfst wirken wirkung woanders woche wodurch woher wohl wohne wohnst wohnt wohnung " +
  "wolke wollen wollt wonach worin worte worum wovon wuchs wurst wurzeln wusste wussten zahl zahle zahlst zahn " +
  "zahnarzt zauber zaubern zaun zehen zeigen zeigt zeigten zeitplan zelle zellen zelt zentrale zentrum zettel " +
  "zeuge ziege ziehe ziehen zieht ziele zielen ziemlich zinsen zischen zorn zorro zufall zuflucht zufolge " +
  "zugeben zugriff zuliebe zurecht zusammen zustand zutritt zwar zweck zweifel zweiter zweites zwingen zwingt " +
  "zylonen";
