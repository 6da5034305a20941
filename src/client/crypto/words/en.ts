// Made by build/words.mjs from zxcvbn-ts (MIT); its English words are the EFF large wordlist (CC BY 3.0 US).
export const words =
  "abacus abide ablaze abrasion abroad absentee absolute abstract acclaim accurate achiness acorn acre acting " +
  "active activity acutely aerosol affected affluent aflame afoot ageless agent agility agonize agreed ahead " +
  "aids album alibi alike alkalize almost aloha alphabet altitude alumni amaze ambition amenity amid amiss " +
  "amnesty amount amplify amulet amuser anagram anchovy anemia anew anger angles angular animator annex annually " +
  "another antelope anthill antidote antirust antsy anyhow anyplace anyway apache appease applaud applied " +
  "approval april aptly ardently arguable arise armed armhole armoire armrest arose arrange arrival arson " +
  "ashamed ashy asleep aspire astound atlantic atonable atrophy attempt attic atypical audible audio author " +
  "avatar avenue avert avid awaken aware awning axis babied backdrop backfire backlash backlog backroom backspin " +
  "backward bacon badge badness bagel bagged baggy baked baking balmy banana banjo banked banknote banshee " +
  "barbed barber bargraph barley barn barrette barterer basil basket bath battered battle blabber blah blank " +
  "blazer bleak blend blimp blinker blip blizzard blob blooming blouse bluish blurred blurt boastful bobbed " +
  "bobcat body bogus bolt bonding bonehead boney bonsai book bootie bootleg borax borrower botany bottle bounce " +
  "bounding boxer boxy breeches breeze brewery bribe bride bright brink bristle broadly broken bronze broom " +
  "browse brunch brush bubble bucked buckshot buddhist budget buffer buggy bulgur bullfrog bullish bullseye " +
  "bunch bunion bunny bush busload buzz cabbie cache cactus cadet cage calamari calculus caloric cameo camper " +
  "campsite cancel candy canister canning canola canteen capably capital capsize captive carat carded cardinal " +
  "caress carless carnage carpool carrot cartload carve cascade casing cassette catacomb catalyze catcall catchy " +
  "catfight catlike catsup catty causal caution cavalry cedar celibate census certify chafe chain chamber change " +
  "chaos chaps charger charity charter chasing chastity chatting cheddar cheese cheetah chemo chest chewable " +
  "chewy chili chip chitchat chloride choking choosing chosen chrome chug chump chute cinch circle circus " +
  "citation citrus civil clambake clamp clapped clarify clash clatter claw clear cleft clerk client cling clip " +
  "clobber cloning clothes clover clump clumsy clutter coaster coauthor cobweb coeditor coffee cohesive cola " +
  "coliseum collar colonial colony coma comfy comma comment common compare comply compost computer conceal " +
  "concert conclude condense conduit confider conflict confront congress conjuror constant contact contents " +
  "contort control cope copilot copper cornball corned cornmeal coroner corridor corset cosmic cottage cough " +
  "country covenant coveted cozily crabbing cradle craftily crane crank craving crawling crazed creamed creasing " +
  "creative credibly creme crept cresting crewman cricket crimp cringing crisped crispy croak croon crouch " +
  "crowbar crucial cruelty crumpet crunchy crusher crux crystal cubicle cuddly culpable culture cupped curator " +
  "curfew curling curse curtain curve cusp customer cyclic cylinder dagger dainty dallying dancing dandy " +
  "dangling darkened darkroom dart datebook daunting daybed daydream dayroom dazzling dealer dean debit debtor " +
  "decade decay deceiver decent decipher decline decrease deduce deem deepness defacing defeat deferral defiant " +
  "define deflator defraud defuse degrease dejected delete delicate delouse delusion demise demotion denim " +
  "density denture depict deploy depraved depth derail derived designer deskwork despise destruct detector " +
  "detoxify devalue deviate devious devourer diabetic dial diary dictate diffuser dill diminish dimmer diner " +
  "dingo dinner diploma dipping direness disallow disaster discard disclose discover disgrace disk disloyal " +
  "dismount disown displace dispose disrupt distant distinct distress ditch divided dividing divinity divorcee " +
  "docile document doily dollar dolphin domestic donated donor doodle doorman doorpost doorway dorsal dotted " +
  "dove doze dragster drainer drastic dreadful dreamy drench dribble drift drinking drivable driveway drizzly " +
  "droop dropkick dropper drowsily dubbed ducking ducktail dude duke duly dumpster durable duress dutiful dwarf " +
  "dweller dynamic dyslexia eagle earflap early earphone earring earthly easeful easily easter eaten eats ebook " +
  "eclair economic edge edgy educated effort eggplant eject elbow election elevate eligible elitism elliptic " +
  "elude email embassy emblaze embolism emerald emote empathic emphases employed emporium empty encircle encore " +
  "encrust endeared endless endpoint enforced engaging engross enjoyer enlisted enrich ensure enticing entity " +
  "entree entryway enviable envision enzyme epidural epiphany equate equinox erased errand error escapade " +
  "escargot esquire estate estrogen eternity ethics evade evasive everyone evident evolve example exchange " +
  "exclude exes exhume exit exorcist expel expert explain exploit exporter express exterior extras fable " +
  "facebook facelift facility factoid faculty failing false familiar famished fancy fanning fastball fastness " +
  "favoring federal feed feline feminism femur fender ferocity ferry festival fetch fiction fiddling fifteen " +
  "fifty filing filling filth finalist finance finer finisher finlike flaccid flagship flaky flanking flaring " +
  "flashy flatfoot flatten flatware flaxseed fleshy flight flint float flogging floss flyaway flyover foil " +
  "follicle fondly font footage footer foothold footman footpath footsore fossil founding fraction fragment " +
  "frame frayed freckled freebee freefall freeload freeware freezing french frequent fretted fridge frighten " +
  "fringe fritter front frosting frown frugally gaffe gala galley galore gaming gangly garage gargle garment " +
  "garter gauging gave gear geiger generous genre gents geometry germless getaway giant giddy giggle gigolo " +
  "gimmick given gizmo glacier glamour glare glaucoma gleeful glimmer glitch gloater gloomy glory glowing glue " +
  "gnarly goatskin goggles goldmine gonad gong goofball goon gorged gosling gotten graceful grader graduate " +
  "grafting grandkid grandpa granny granular grasp grating gravy greasily green grew grieving grimace grinch " +
  "grip groggily groove ground grove growl grudging grumble grunge guidance guise gully gumdrop gurgle gush " +
  "gutless guzzler habitat hacker haggler halogen halves hamper handball handclap handful handheld handling " +
  "handpick handset handyman hangover hanky happily hardcopy hardened hardhead hardship hardy harmony harsh " +
  "haste hatbox hatching haunt hazelnut hazing headband headgear headless headroom headway heap heavily hedging " +
  "helmet helping hemlock henna herbs heroics herself hesitate hubcap huff hull humbling humility humorist " +
  "humped hungrily hunter huntsman hurler hurried hush hydrant hypnoses hypnotic icky idealist identify idiocy " +
  "igloo iguana image imbecile immerse immodest immunize impart imperial implicit impolite imposing imprint " +
  "impulse iodine iphone iron irritate isotope italics ivory jacket jailer january jasmine java jawline jazz " +
  "jelly jiffy jingle jitters jogger joining jolly joyfully joystick judicial juggling juicy july jump june " +
  "junkie jurist justice justness kabob karate keenly kelp kerchief kick kilogram kimono kindly kinetic kinship " +
  "kisser kite kiwi knee knoll kosher kung laboring ladies ladylike lagoon lance landfill landless landmark " +
  "landmine lanky lapel laptop lark last lather latter launder lavender lazily lecturer legal leggings lego " +
  "legwork length leotard lethargy level levitate library life liftoff likeness lilac lily limes limpness " +
  "linguini linked lint liqueur list litter lived lividly lucid lugged lumber lumpish lunchbox lurch lushly " +
  "lying lyrics macaw magazine magical magnetic mahogany majesty makeover malt mammary manatee mandolin mango " +
  "manhood manila manly mannish mantis many marbles mardi marina maritime married marshy mashed massive matchbox " +
  "material mating matted maturity maverick maybe moaning mobilize mocker modify moisten mold mollusk monetize " +
  "monitor monogram monotone monsieur monument mooing moonlike moonwalk morphing mortify mossy motion motor " +
  "mounted mournful mouth move mower muck mule multiple mumbling mummy mundane murky mushily music mustang musty " +
  "mutation mutt myself myth name nape napping nastily nativity naturist navy nearly neatness nectar negative " +
  "nemesis nerd neurosis neutron nibble niece nimbly nintendo nuclei nullify numbly numerate nuptials nurture " +
  "nutmeg nuzzle obedient obligate oblong observer obstacle obtuse occupier ocelot octane ogle okay omega " +
  "omission onboard onion only onshore onward ooze opal operate opossum opposing other ought outback outbound " +
  "outcast outdated outfield outgoing outing outline outmatch outpost outrage outright outshine outsmart outward " +
  "oval overact overbid overbook overcome overfed overflow overhang overhear overlaid overload overpass overrate " +
  "overrule oversold overtake overtone overuse oxidant oxymoron ozone pacifier pacify paddle pagan pajamas " +
  "palpable pamperer panama panda panic panther papaya papyrus paradox parasail parched parka parlor parrot " +
  "partake partly passable passcode passion passport pasta pastime pasture paternal patient patrol paver pawing " +
  "paycheck payer payphone pebbly peculiar pedigree pellet penalize pendant pennant pension percent perish perky " +
  "pesky petal petri petunia phobia phonics phrase placate planner plaster platform platonic playable playful " +
  "playmate playroom plaza pledge pliable plot pluck plunging plywood poet pointer poise polar polio polka " +
  "polymer pond pope poppy popular porous portal portly posh possibly postal posted posture pounce pout power " +
  "prance prankish preacher precinct precut preface pregnant premiere prenatal prepay preset presoak preteen " +
  "pretty prevent prewar primal primer print prissy private probably problem procurer produce profile program " +
  "promoter prone proofing property props proton proud proven province prowess prowling prude psychic pueblo " +
  "pulsate pumice punctual punk puppy purely purging purist purple purse purveyor pushing pushup putt pyramid " +
  "quadrant quake quality quarrel quartet quicken quill quintet quiver rabid rack radial radiator raffle ragged " +
  "raider railroad rake ramble ramrod ranged ranked ranting rarity rasping ravine reabsorb reactive ream " +
  "rearview reassure rebate reboot rebound rebuilt recant recent recite recliner recolor recount recreate " +
  "recycled reenact referee refinery reflex refold reformed refrain refried refuse regain reggae register " +
  "regroup rehab reissue rejoin related relax release reliance relieve relive relock remark remedial reminder " +
  "remold removal removing renegade renounce rental reoccupy reorder repave repeated rephrase replica repose " +
  "reprise reptile require resale reseal reseller resent reshoot residue resolute resonate respect resume " +
  "retainer retinal retiring retorted retract retreat return reunion reuse revenge revered reverse revision " +
  "reviver revolt reward rewire rewrap ribbon riches rickety ridden rifling rigid rimmed rinse ripcord ripping " +
  "riptide risk ritzy riveter roaming robe robust rocket rocklike rogue rope rosy rotunda rounding routine " +
  "roving rubber rubdown rudder rumble rumor running runway ruse sabbath sadden sadly safely saga saggy sake " +
  "salaried salon salt salvage sampling sandal sandbar sandfish sandlot sandy santa sarcasm sassy satin saturday " +
  "savage savings scabbed scalding scallion scam scanning scarcity scarily scenic scheming science scolding " +
  "scooter scored scorn scoured scowling scrap scrawny scribe scroll scrubber scrutiny sculptor secluded secret " +
  "securely sedate sediment segment seldom self semester senate senior sepia sequel sermon serve sesame setting " +
  "setup severity shaded shading shaft shaking shallot shampoo shanty share sharply shed shelf shelving shifter " +
  "shimmer shine shiny shock shopper shore shorten shorts shove showdown showing showoff shrank shrewdly shrill " +
  "shrink shrubs shucking shun siamese siding sift silencer silicon silo simile simply singing sinister sinuous " +
  "sitcom situated sixth sizable sizing skater skeleton skewed skied skiing skimmer skincare skinning skipping " +
  "skittle skyline slab slacking slam slapping slate sled sleet sliced slick slighted slimy slip slobbery " +
  "sloping slot slug slush smasher smell smirk smith smog smoky smother smuggler snagged snare sneak sneezing " +
  "snippet snooper snoring snout snowdrop snowman snowsuit snuff speak specimen specks speed spender spew spider " +
  "spill spinal spinner spinster spirited splashy splendid splicing splurge spoiler spoken sponsor spooky spore " +
  "sporty spotter spousal sprain spray spring sprout spry sputter squad squash squeak squeeze squiggly squire " +
  "stack stage stagnate stalling stammer stank starch starfish starless starring starter startup stash statue " +
  "statute steadier steed stellar stencil sterile stew stiffly stilt stinger stingray stinking stir stoic stomp " +
  "stood stoop stopper storage stove straddle stranger stratus streak strength stretch strict strike striving " +
  "stroller strudel strung stubble stucco studied stuffed stuffy stung stunning sturdily stylist suave subfloor " +
  "sublease sublime subpar subside subsonic subtly subtype subzero sudden sufferer suffrage suing suitcase " +
  "sulfide sulk superior supermom supply surely surface surgical surpass surreal survival sushi suspense swan " +
  "sway sweep swerve swimmer swimwear swipe swivel swoop sworn sympathy synapse synopses system tabby tablet " +
  "tackle taco tactics tactless take talisman tamale tamper tannery tapeless tapestry taps tarnish tartly tassel " +
  "tasty tattling tavern thaw theft theorize these thicken thievish thing thinner thirsty thorn thrash threaten " +
  "thrive throng throwing thumping thyself tidal tidings tighten tigress till timing tingle tinker tinsmith tiny " +
  "tipper tiring tracing tractor traffic train tranquil trapped traps traverse tray treat trekker trench triage " +
  "tribunal triceps tricking tricolor tried trilogy trimness tripod trivial trombone tropics trousers truce " +
  "trump trustful tubby tucking tulip tummy turbofan turkey turret tutor tweed twelve twice twilight twirl " +
  "twisting twitter tyke ultra unable unawake unbeaten unbiased unbolted unbroken uncanny unchain unclad unclip " +
  "uncoated uncommon uncouple uncross uncurled undated undercut undergo underuse undone undying unease uneaten " +
  "unenvied unfair unfiled unfixed unframed unfunded unglue unguided unheard unhinge unicorn unifier uniquely " +
  "unit unkempt unlaced unleaded unlined unlisted unloader unlovely unmade unmarked unmolded unnamed unpack " +
  "unpaired unpicked unplug unranked unreal unrigged unroll unsaddle unsalted unscrew unseeing unselect unshaved " +
  "unsliced unsocial unsolved unsteady unsubtle unsuited untagged untapped unthread until untitled untrue " +
  "untwist unused unvaried unviable unwary unwed unwind unworthy upbeat update upheaval uphold upon uprising " +
  "uproot upstage upstate upswing uptown upward urban urgency urology useable usher utility utopia vacant " +
  "vagabond valiant valley vanish vantage varied varmint varying vastly vegan velocity vending venomous venus " +
  "verdict version vertigo vessel veto vibes victory viewer vigorous vineyard violator viper virtuous viscous " +
  "visibly visitor vitality vitamins vocalist vocation void voltage voting vowel waffle wages wake walmart waltz " +
  "wannabe wasabi washday washing washtub watch waving whacky wheat whinny whole whooping widely widow wife " +
  "wildcat wildfowl wildly willing wimp wind winner wipe wiring wise wispy wizard wobbly womb wool work worry " +
  "wrangle wreckage wrench wrinkle writing wrongful xbox yanking yarn yearling yeast yiddish yogurt yummy zero " +
  "zipping zodiac zoning";
