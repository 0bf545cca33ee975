// SPDX-License-Identifier: GPL-3.0-or-later
// Opening a store: whose it is, which version, whether it is sound.
#include "engine/stores/private_files.h"
#include "engine/stores/sqlite_connection.h"
#include "engine/stores/sqlite_schema.h"
#include "engine/stores/store_factory.h"
#include "tests/engine/stores/store_fixture.h"
#include "tests/support/test_registry.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

unsigned modeOf(const fs::path& path) {
    struct stat info{};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 07777U : 0U;
}

std::string contentOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void writeContent(const fs::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
}

/// Everything that can be asked of a store, as text. Empty: something could not be read.
std::string everything(ports::Store& store, TimePoint from, TimePoint to) {
    std::string all;
    const auto events = store.events({.limit = 10'000});
    if (!events) return {};
    for (const auto& event : *events)
        all += std::to_string(event.sequence) + event.service.value() +
               std::to_string(event.time.time_since_epoch().count()) + std::string(toString(event.kind)) +
               std::get<std::string>(event.facts.at("why"));
    const auto fact = store.fact("observed");
    if (!fact) return {};
    all += *fact;
    const auto newest = store.newestReadings();
    if (!newest) return {};
    for (const auto& [series, reading] : *newest) {
        all += series.service.value() + series.signal.value() + std::to_string(reading.value);
        for (const int points : {100'000, 50}) {
            const auto history =
                store.history({.series = series, .from = from, .to = to, .maxPoints = points});
            if (!history) return {};
            for (const auto& point : history->points)
                all += std::to_string(point.time.time_since_epoch().count()) + std::to_string(point.last) +
                       std::to_string(point.minimum) + std::to_string(point.count);
        }
    }
    return all;
}

/// Three days of two series and some events.
void fill(StoreFixture& fixture) {
    std::mt19937 random(81);
    for (int i = 0; i < 3 * 24 * 6; ++i) {
        fixture.clock.pass(10min);
        std::vector<ports::StoredReading> readings;
        for (const auto& series : {kLatency, kMemory})
            readings.push_back({.series = series,
                                .reading = {.time = fixture.clock.now(),
                                            .value = static_cast<double>(random() % 1000) / 8}});
        QVERIFY(fixture.store->appendReadings(readings));
        QVERIFY(fixture.store->maintain(fixture.clock.now()));
        const auto event = eventAt(fixture.clock.now(), EventKind::Offline, Severity::Warning, "api",
                                   {{"why", std::string("no route")}});
        if (i % 10 == 0) QVERIFY(fixture.store->appendEvents(std::span(&event, 1)));
    }
    QVERIFY(fixture.store->putFact("observed", "1780000000000"));
}

} // namespace

class TstStoreFactory : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void filesAreForTheOwnerOnly();
    void rightsOfOthersAreTakenAway();
    void linksAreNotFollowed();
    void aDirectoryThatOthersCanWriteIsRefused();
    void aSecondProcessIsToldWhoHasTheStore();
    void theLockEndsWithItsProcess();
    void damagedBytesAnywhereNeverCrashAndAreNeverTakenForTrue();
    void aTruncatedFileIsSetAsideOrTold();
    void whatIsNotADatabaseIsSetAsideAndKept();
    void aLogWithoutItsDatabaseIsKept();
    void aDatabaseOfAnotherProgramIsLeftAlone();
    void anOlderStoreIsCopiedAndMigrated();
    void aMigrationThatFailsLeavesTheStoreAsItWas();
    void aNewerStoreIsRefusedAndLeftAlone();
    void damageFoundWhileRunningIsToldAndCheckedAtTheNextStart();
};

void TstStoreFactory::filesAreForTheOwnerOnly() {
    StoreFixture fixture;
    const auto path = fs::path(fixture.folder.path().toStdString()) / "a" / "b" / "store.sqlite";
    const auto old = ::umask(0);
    auto opened = stores::openStore(path, {}, fixture.clock);
    ::umask(old);
    QVERIFY2(opened, qPrintable(wrong(opened)));
    QVERIFY(opened->notice.empty());
    QVERIFY(opened->store->putFact("a", "b"));
    QCOMPARE(modeOf(path.parent_path()), 0700U);
    QCOMPARE(modeOf(path.parent_path().parent_path()), 0700U);
    int files = 0;
    for (const auto& entry : fs::directory_iterator(path.parent_path())) {
        QCOMPARE(modeOf(entry.path()), 0600U);
        ++files;
    }
    QVERIFY(files >= 3); // the store, its log, its lock
}

void TstStoreFactory::rightsOfOthersAreTakenAway() {
    StoreFixture fixture;
    QVERIFY(fixture.open());
    fixture.store.reset();
    fs::permissions(fixture.path(), fs::perms(0644));
    QVERIFY(fixture.open());
    QCOMPARE(modeOf(fixture.path()), 0600U);
}

void TstStoreFactory::linksAreNotFollowed() {
    StoreFixture fixture;
    const auto elsewhere = fs::path(fixture.folder.path().toStdString()) / "elsewhere";
    writeContent(elsewhere, "precious");
    for (const auto* suffix : {"", "-wal", "-journal", ".lock"}) {
        const fs::path link = fixture.path().string() + suffix;
        fs::remove(link);
        fs::create_symlink(elsewhere, link);
        const auto opened = fixture.open();
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::FixSetup);
        QVERIFY2(opened.error().detail.find("link") != std::string::npos, opened.error().detail.c_str());
        QCOMPARE(contentOf(elsewhere), std::string("precious"));
        fs::remove(link);
    }
    // A link on the way to the folder is the user's own choice.
    const auto way = fs::path(fixture.folder.path().toStdString()) / "way";
    fs::create_directory_symlink(fixture.folder.path().toStdString(), way);
    const auto opened = stores::openStore(way / "store.sqlite", {}, fixture.clock);
    QVERIFY2(opened, qPrintable(wrong(opened)));
}

void TstStoreFactory::aDirectoryThatOthersCanWriteIsRefused() {
    StoreFixture fixture;
    fs::permissions(fixture.folder.path().toStdString(), fs::perms(0777));
    const auto opened = fixture.open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::FixSetup);
    QVERIFY2(opened.error().detail.find("chmod") != std::string::npos, opened.error().detail.c_str());
}

void TstStoreFactory::aSecondProcessIsToldWhoHasTheStore() {
    StoreFixture fixture;
    QVERIFY(fixture.open());
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    const auto child = ::fork();
    QVERIFY(child >= 0);
    if (child == 0) {
        const auto opened = stores::openStore(fixture.path(), {}, fixture.clock);
        const auto text =
            opened ? std::string("opened")
                   : (opened.error().code == ErrorCode::FixSetup ? opened.error().detail : "another code");
        const auto written = ::write(ends[1], text.data(), text.size());
        _exit(written < 0 ? 1 : 0);
    }
    ::close(ends[1]);
    std::string text(1000, '\0');
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(::read(ends[0], text.data(), text.size()), 0)));
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    const auto holder = "process " + std::to_string(::getpid());
    QVERIFY2(text.find(holder) != std::string::npos, text.c_str());
    // Also within one process.
    const auto again = stores::openStore(fixture.path(), {}, fixture.clock);
    QVERIFY(!again);
    QVERIFY(again.error().detail.find("already") != std::string::npos);
}

void TstStoreFactory::theLockEndsWithItsProcess() {
    StoreFixture fixture;
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    const auto child = ::fork();
    QVERIFY(child >= 0);
    if (child == 0) {
        const auto opened = fixture.open();
        const char ready = opened ? '1' : '0';
        if (::write(ends[1], &ready, 1) != 1) _exit(1);
        ::pause();
        _exit(0);
    }
    ::close(ends[1]);
    char ready = '0';
    QCOMPARE(::read(ends[0], &ready, 1), ssize_t{1});
    ::close(ends[0]);
    QCOMPARE(ready, '1');
    QVERIFY(!fixture.open());
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const auto opened = fixture.open();
    QVERIFY2(opened, qPrintable(wrong(opened)));
}

void TstStoreFactory::damagedBytesAnywhereNeverCrashAndAreNeverTakenForTrue() {
    StoreFixture fixture;
    QVERIFY(fixture.open());
    const auto from = fixture.clock.now();
    fill(fixture);
    const auto to = fixture.clock.now() + 1h;
    const auto truth = everything(*fixture.store, from, to);
    QVERIFY(!truth.empty());
    fixture.store.reset();
    const auto sound = contentOf(fixture.path());
    std::mt19937 random(82);
    int told = 0;
    int harmless = 0;
    for (int round = 0; round < 400; ++round) {
        auto content = sound;
        // A fallen bit, a byte, or a run of bytes; headers of pages more often than chance would.
        auto at = random() % content.size();
        if (round % 4 == 0) at = at / 4096 * 4096 + random() % 110;
        const auto length = round % 3 == 2 ? 1 + random() % 64 : 1;
        for (std::size_t i = at; i < std::min(at + length, content.size()); ++i)
            content[i] = static_cast<char>(round % 3 == 0 ? content[i] ^ (1 << random() % 8)
                                                          : static_cast<int>(random()));
        for (const auto& entry : fs::directory_iterator(fixture.folder.path().toStdString()))
            fs::remove(entry.path());
        writeContent(fixture.path(), content);
        const auto opened = fixture.open();
        if (!opened || opened->setAside) {
            // The damaged file is kept, byte by byte.
            QCOMPARE(contentOf(opened ? fs::path(opened->setAside->as) : fixture.path()), content);
            ++told;
            continue;
        }
        const auto found = everything(*fixture.store, from, to);
        if (!fixture.store->checkIntegrity() ||
            fixture.store->condition().condition == StoreCondition::Damaged) {
            ++told;
        } else {
            // Nobody was told: then nothing may be different.
            QVERIFY2(found == truth, qPrintable(QStringLiteral("byte %1, round %2").arg(at).arg(round)));
            ++harmless;
        }
    }
    // Bytes that nothing stands in are not noticed: most of so small a file.
    QVERIFY2(told > 50, qPrintable(QStringLiteral("%1 told, %2 harmless").arg(told).arg(harmless)));
}

void TstStoreFactory::aTruncatedFileIsSetAsideOrTold() {
    StoreFixture fixture;
    QVERIFY(fixture.open());
    const auto from = fixture.clock.now();
    fill(fixture);
    const auto to = fixture.clock.now() + 1h;
    const auto truth = everything(*fixture.store, from, to);
    fixture.store.reset();
    const auto sound = contentOf(fixture.path());
    for (std::size_t length = 1; length < sound.size(); length += sound.size() / 23) {
        for (const auto& entry : fs::directory_iterator(fixture.folder.path().toStdString()))
            fs::remove(entry.path());
        writeContent(fixture.path(), sound.substr(0, length));
        const auto opened = fixture.open();
        if (!opened || opened->setAside) continue;
        QVERIFY(!fixture.store->checkIntegrity() || everything(*fixture.store, from, to) == truth);
    }
}

void TstStoreFactory::whatIsNotADatabaseIsSetAsideAndKept() {
    StoreFixture fixture;
    writeContent(fixture.path(), "this is a shopping list, not a store: bread, milk, apples");
    auto opened = fixture.open();
    QVERIFY2(opened, qPrintable(wrong(opened)));
    QVERIFY(opened->setAside);
    QVERIFY(fs::path(opened->setAside->as).filename().string().starts_with("store.sqlite.damaged-2026"));
    QVERIFY(contentOf(opened->setAside->as).ends_with("apples"));
    QVERIFY(opened->notice.find(opened->setAside->as) != std::string::npos);
    // The second one in the same second gets a name of its own.
    fixture.store.reset();
    const auto first = opened->setAside->as;
    writeContent(fixture.path(), "and cheese");
    opened = fixture.open();
    QVERIFY(opened && opened->setAside);
    QVERIFY(opened->setAside->as != first);
    QVERIFY(contentOf(first).ends_with("apples"));
}

void TstStoreFactory::aLogWithoutItsDatabaseIsKept() {
    StoreFixture fixture;
    writeContent(fixture.path(), "");
    writeContent(fixture.path().string() + "-wal", "the only copy of something");
    const auto opened = fixture.open();
    QVERIFY2(opened, qPrintable(wrong(opened)));
    QVERIFY(opened->setAside);
    QCOMPARE(contentOf(opened->setAside->as + "-wal"), std::string("the only copy of something"));
}

void TstStoreFactory::aDatabaseOfAnotherProgramIsLeftAlone() {
    StoreFixture fixture;
    QVERIFY(stores::makePrivateFile(fixture.path()));
    {
        auto connection = stores::Connection::open(fixture.path().string(), {});
        QVERIFY(connection);
        QVERIFY(connection->execute("CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x')"));
    }
    const auto opened = fixture.open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::FixSetup);
    auto connection = stores::Connection::open(fixture.path().string(), {});
    QCOMPARE(connection->number("SELECT count(*) FROM bookmarks").value(), std::int64_t{1});
}

void TstStoreFactory::anOlderStoreIsCopiedAndMigrated() {
    StoreFixture fixture;
    QVERIFY(fixture.open());
    const auto from = fixture.clock.now();
    fill(fixture);
    const auto truth = everything(*fixture.store, from, fixture.clock.now() + 1h);
    std::vector<stores::Migration> later(stores::migrations().begin(), stores::migrations().end());
    const auto present = later.back().version;
    later.push_back({.version = present + 1, .sql = "ALTER TABLE damaged ADD COLUMN note TEXT"});
    later.push_back({.version = present + 2, .sql = "CREATE TABLE more (id INTEGER PRIMARY KEY)"});
    fixture.options.migrations = later;
    const auto opened = fixture.open();
    QVERIFY2(opened, qPrintable(wrong(opened)));
    QVERIFY(opened->migrated);
    QCOMPARE(opened->migrated->from, present);
    QCOMPARE(opened->migrated->to, present + 2);
    QVERIFY(opened->notice.find(opened->migrated->backup) != std::string::npos);
    QCOMPARE(everything(*fixture.store, from, fixture.clock.now() + 1h), truth);
    QCOMPARE(modeOf(opened->migrated->backup), 0600U);
    // The copy is a whole store of the old version.
    const auto copy = stores::openStore(opened->migrated->backup, {}, fixture.clock);
    QVERIFY2(copy, qPrintable(wrong(copy)));
    QCOMPARE(everything(*copy->store, from, fixture.clock.now() + 1h), truth);
    // Only once.
    const auto again = fixture.open();
    QVERIFY(again && !again->migrated);
}

void TstStoreFactory::aMigrationThatFailsLeavesTheStoreAsItWas() {
    StoreFixture fixture;
    QVERIFY(fixture.open());
    const auto event = eventAt(fixture.clock.now());
    QVERIFY(fixture.store->appendEvents(std::span(&event, 1)));
    std::vector<stores::Migration> later(stores::migrations().begin(), stores::migrations().end());
    later.push_back({.version = later.back().version + 1,
                     .sql = "CREATE TABLE half (id INTEGER); CREATE TABLE half (id INTEGER)"});
    fixture.options.migrations = later;
    const auto refused = fixture.open();
    QVERIFY(!refused);
    QVERIFY2(refused.error().detail.find("half") != std::string::npos, refused.error().detail.c_str());
    fixture.options.migrations = stores::migrations();
    const auto opened = fixture.open();
    QVERIFY2(opened && !opened->setAside, qPrintable(wrong(opened)));
    QCOMPARE(fixture.store->events({})->size(), std::size_t{1});
}

void TstStoreFactory::aNewerStoreIsRefusedAndLeftAlone() {
    StoreFixture fixture;
    std::vector<stores::Migration> later(stores::migrations().begin(), stores::migrations().end());
    later.push_back({.version = 7, .sql = "CREATE TABLE future (id INTEGER PRIMARY KEY)"});
    fixture.options.migrations = later;
    QVERIFY(fixture.open());
    fixture.store.reset();
    const auto before = contentOf(fixture.path());
    fixture.options.migrations = stores::migrations();
    const auto opened = fixture.open();
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::FixSetup);
    QVERIFY2(opened.error().detail.find("newer Holdfast") != std::string::npos,
             opened.error().detail.c_str());
    QVERIFY(opened.error().detail.find('7') != std::string::npos);
    QCOMPARE(contentOf(fixture.path()), before);
}

void TstStoreFactory::damageFoundWhileRunningIsToldAndCheckedAtTheNextStart() {
    StoreFixture fixture;
    QVERIFY(fixture.open());
    const auto from = fixture.clock.now();
    fill(fixture);
    fixture.store.reset();
    {
        auto connection = stores::Connection::open(fixture.path().string(), {});
        // A bit falls over within the newest chunk of the api: SQLite itself sees nothing wrong.
        QVERIFY(connection->execute(
            "UPDATE chunks SET data = zeroblob(length(data)) WHERE id = (SELECT max(id) FROM chunks)"));
    }
    const auto opened = fixture.open();
    QVERIFY2(opened && !opened->setAside, qPrintable(wrong(opened)));
    const auto history = fixture.store->history(
        {.series = kMemory, .from = from, .to = fixture.clock.now(), .maxPoints = 100'000});
    QVERIFY(history); // what can be read is
    QVERIFY(history->points.size() > 300);
    QVERIFY(fixture.store->condition().condition == StoreCondition::Damaged);
    QVERIFY(fixture.store->condition().message.find("cannot be read") != std::string::npos);
    const auto sound = fixture.store->checkIntegrity();
    QVERIFY(!sound);
    QCOMPARE(sound.error().code, ErrorCode::Internal);
    QVERIFY(fs::exists(fixture.path().string() + ".check"));
}

HOLDFAST_TEST(TstStoreFactory)
#include "tst_store_factory.moc"
