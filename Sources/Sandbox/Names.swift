/// Names in one language.
///
/// In the source texts, a slash separates a name from its form in an email address; without one, that is the name in lowercase.
struct Names: Sendable {
    typealias Name = (native: String, ascii: String)

    let given: [Name]
    let family: [Name]
    let middle: [String]

    private init(given: String, family: String, middle: String = "") {
        self.given = Self.parse(given)
        self.family = Self.parse(family)
        self.middle = middle.split(separator: " ").map(String.init)
    }

    private static func parse(_ text: String) -> [Name] {
        text.split(whereSeparator: \.isWhitespace).map { name in
            let parts = name.split(separator: "/")
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : name.lowercased())
        }
    }
}

extension Names {
    static let all = [
        german, vietnamese, arabic, japanese, polish, yoruba, hindi, chinese, korean, ukrainian, greek, hebrew, thai,
        turkish, spanish, icelandic, swahili, amharic, georgian, tamil, irish, french,
    ]

    private static let german = Names(
        given: "Jürgen/juergen Anneliese Björn/bjoern Käthe/kaethe Friedrich Ulrike Matthias Heike",
        family: "Müller/mueller Weiß/weiss Schröder/schroeder Vogel Größler/groessler Krüger/krueger Hoffmann")
    private static let vietnamese = Names(
        given: "Hương/huong Đức/duc Thảo/thao Quốc/quoc Ngọc/ngoc Tuấn/tuan Phượng/phuong Bảo/bao",
        family: "Nguyễn/nguyen Trần/tran Lê/le Phạm/pham Huỳnh/huynh Võ/vo Đặng/dang",
        middle: "Thị Văn Minh")
    private static let arabic = Names(
        given: "فاطمة/fatima يوسف/youssef ليلى/layla عمر/omar نور/nour خالد/khaled سلمى/salma طارق/tariq",
        family: "الحسيني/alhusseini منصور/mansour الخطيب/alkhatib درويش/darwish حداد/haddad النجار/alnajjar")
    private static let japanese = Names(
        given: "美咲/misaki 翔太/shota さくら/sakura 健一/kenichi 陽菜/hina 大輔/daisuke 由美子/yumiko 蓮/ren",
        family: "佐藤/sato 鈴木/suzuki 髙橋/takahashi 渡邉/watanabe 伊藤/ito 山﨑/yamazaki 小林/kobayashi")
    private static let polish = Names(
        given: "Łukasz/lukasz Agnieszka Paweł/pawel Małgorzata/malgorzata Świętosława/swietoslawa Zbigniew Jagoda",
        family: "Wójcik/wojcik Kowalczyk Żołądź/zoladz Brzęczyszczykiewicz/brzeczyszczykiewicz Gąska/gaska")
    private static let yoruba = Names(
        given: "Adébáyọ̀/adebayo Fọláṣadé/folasade Olúwaṣeun/oluwaseun Títílayọ̀/titilayo Ayọ̀délé/ayodele Bùsọ́lá/busola",
        family: "Adéyẹmí/adeyemi Ògúnlẹ́yẹ/ogunleye Akíntọ́lá/akintola Olátúnjí/olatunji Ṣóyínká/soyinka")
    private static let hindi = Names(
        given: "प्रिया/priya अर्जुन/arjun लक्ष्मी/lakshmi विक्रम/vikram अनन्या/ananya राहुल/rahul कविता/kavita",
        family: "शर्मा/sharma वर्मा/verma त्रिपाठी/tripathi श्रीवास्तव/shrivastava मिश्रा/mishra चौहान/chauhan")
    private static let chinese = Names(
        given: "小明/xiaoming 丽华/lihua 建国/jianguo 雨桐/yutong 志强/zhiqiang 诗涵/shihan 静/jing",
        family: "王/wang 李/li 张/zhang 欧阳/ouyang 陈/chen 诸葛/zhuge 吴/wu")
    private static let korean = Names(
        given: "지우/jiwoo 민준/minjun 서연/seoyeon 하늘/haneul 도윤/doyun 은정/eunjeong 현우/hyunwoo",
        family: "김/kim 이/lee 박/park 최/choi 남궁/namgung 황보/hwangbo 윤/yoon")
    private static let ukrainian = Names(
        given: "Олена/olena Тарас/taras Їжак/yizhak Ганна/hanna Святослав/sviatoslav Ярина/yaryna Юрій/yurii",
        family: "Шевченко/shevchenko Коваленко/kovalenko Бойко/boiko Щербак/shcherbak Єфименко/yefymenko")
    private static let greek = Names(
        given: "Ελένη/eleni Γιώργος/giorgos Αικατερίνη/aikaterini Νίκος/nikos Χρυσούλα/chrysoula Άγγελος/angelos",
        family: "Οικονόμου/oikonomou Γεωργίου/georgiou Ιωάννου/ioannou Δημητρίου/dimitriou")
    private static let hebrew = Names(
        given: "נועה/noa יעל/yael דוד/david תמר/tamar איתן/eitan שירה/shira אורי/uri",
        family: "כהן/cohen לוי/levi מזרחי/mizrahi פרץ/peretz ביטון/biton")
    private static let thai = Names(
        given: "สมชาย/somchai สุดารัตน์/sudarat กิตติ/kitti พรทิพย์/phonthip ณัฐ/nat วรรณา/wanna",
        family: "แสงทอง/saengthong ศรีสุข/srisuk วงศ์ไทย/wongthai บุญมี/bunmi")
    private static let turkish = Names(
        given: "Gülşah/gulsah İbrahim/ibrahim Işıl/isil Çağrı/cagri Ömer/omer Şebnem/sebnem",
        family: "Yılmaz/yilmaz Öztürk/ozturk Çelik/celik Şahin/sahin Kılıç/kilic Güneş/gunes")
    private static let spanish = Names(
        given: "Begoña/begona Íñigo/inigo José/jose Lucía/lucia Ángel/angel Inés/ines",
        family: "García/garcia Núñez/nunez Ibáñez/ibanez Peña/pena O'Donnell/odonnell Echevarría/echevarria",
        middle: "María Luis")
    private static let icelandic = Names(
        given: "Þórdís/thordis Sigurður/sigurdur Guðrún/gudrun Ægir/aegir Björk/bjork Örn/orn",
        family: "Blöndal/blondal Hafstein Thoroddsen Kvaran Zoëga/zoega Thorlacius")
    private static let swahili = Names(
        given: "Amani Neema Juma Zawadi Baraka Rehema Imani",
        family: "Mwangi Otieno Kamau Ng'ang'a/nganga Mwinyi Abdalla")
    private static let amharic = Names(
        given: "ሰላም/selam አበበ/abebe ብርሃኑ/birhanu ሜሮን/meron ዳዊት/dawit",
        family: "ተስፋዬ/tesfaye ከበደ/kebede ገብረ/gebre ታደሰ/tadesse")
    private static let georgian = Names(
        given: "ნინო/nino გიორგი/giorgi თამარ/tamar ლევან/levan მარიამ/mariam",
        family: "ბერიძე/beridze კაპანაძე/kapanadze გელაშვილი/gelashvili ლომიძე/lomidze")
    private static let tamil = Names(
        given: "கவிதா/kavitha முருகன்/murugan மீனாட்சி/meenakshi செல்வம்/selvam தமிழ்/tamizh",
        family: "சுப்பிரமணியம்/subramaniam கிருஷ்ணன்/krishnan பாண்டியன்/pandian வேலு/velu")
    private static let irish = Names(
        given: "Siobhán/siobhan Oisín/oisin Caoimhe Tadhg Niamh Pádraig/padraig",
        family: "O'Sullivan/osullivan Murphy O'Connor/oconnor Fitzgerald Breathnach MacCarthy")
    private static let french = Names(
        given: "Zoé/zoe François/francois Aurélie/aurelie Jérôme/jerome Maëlys/maelys Noël/noel Jean-Luc/jean-luc",
        family: "Lefèvre/lefevre Bœuf/boeuf D'Aubigné/daubigne Château/chateau Garçon/garcon",
        middle: "Hélène Émile")
}
