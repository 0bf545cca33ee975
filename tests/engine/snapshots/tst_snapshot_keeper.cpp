// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/snapshots/snapshot_keeper.h"
#include "engine/snapshots/snapshot_list.h"
#include "tests/engine/platforms/contract/platform_under_test.h"
#include "tests/engine/snapshots/recorded_fleet.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;
namespace fs = std::filesystem;

class TstSnapshotKeeper final : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<RecordedFleet> m_fleet;
    holdfast::testing::FakeClock m_clock;
    SafetyVerdict m_verdict;
    std::string m_asked;
    std::function<void()> m_whenAsked;

    [[nodiscard]] fs::path place(const char* name) const {
        return fs::path(m_folder->path().toStdString()) / name;
    }

    [[nodiscard]] std::unique_ptr<SnapshotKeeper> keeper(const char* folder = "snapshots",
                                                         const char* salt = "salt") {
        return std::make_unique<SnapshotKeeper>(
            SnapshotKeeper::Parts{.clock = m_clock,
                                  .fleet = m_fleet->fleet,
                                  .subjects = std::make_unique<LentFleet>(*m_fleet),
                                  .newest = {},
                                  .folder = place(folder),
                                  .salt = place(salt),
                                  .references = {{"env:DB_PASSWORD", Secret("geheim-77")}},
                                  .verdict = [this](const std::string& plan) {
                                      m_asked = plan;
                                      if (m_whenAsked) m_whenAsked();
                                      return m_verdict;
                                  }});
    }

    void write(const char* name, const QByteArray& content) {
        QFile file(QString::fromStdString(place(name).string()));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }

    SnapshotId taken(SnapshotKeeper& by, Occasion occasion = Occasion::Schedule) {
        m_clock.pass(std::chrono::minutes(30));
        const auto one = by.take({.occasion = occasion, .by = {}, .reason = "a test", .plan = {}}, {});
        if (!one) qFatal("%s", one.error().detail.c_str());
        return one->manifest.id;
    }

private Q_SLOTS:

    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_fleet = std::make_unique<RecordedFleet>();
        m_verdict = {.safe = true, .sweeps = 3, .whyNot = {}};
        m_whenAsked = nullptr;
        m_fleet->add("web").configurationFiles = {place("web.conf").string()};
        m_fleet->add("api").configurationFiles = {place("api.conf").string()};
        write("web.conf", "level = info\n");
        write("api.conf", "workers = 4\n");
    }

    void nothingTouchesTheDiskBeforeItIsAsked() {
        const auto one = keeper();
        QVERIFY(!fs::exists(place("snapshots")) && !fs::exists(place("salt")));
    }

    void whatWasTakenIsListedWithWhatChanged() {
        const auto one = keeper();
        const auto first = taken(*one);
        write("web.conf", "level = debug\n");
        m_verdict = {.safe = false, .sweeps = 1, .whyNot = "The health of web was 0.41."};
        const auto second = taken(*one, Occasion::Person);
        const auto list = one->list();
        QVERIFY2(list, list ? "" : list.error().detail.c_str());
        QCOMPARE(list->size(), std::size_t{2});
        const auto& newest = list->front();
        QCOMPARE(newest.id.value(), second.value());
        QVERIFY(newest.changed == std::optional<std::size_t>(1));
        QVERIFY(!newest.safety.safe && newest.damage.empty() && newest.comparable);
        QVERIFY(newest.verified == m_clock.now());
        QCOMPARE(newest.digest.size(), std::size_t{64});
        QCOMPARE(newest.services.size(), std::size_t{2});
        QVERIFY(!list->back().changed);
        QVERIFY(one->safePoint() && *one->safePoint() == first);
        const auto differ = differences(*one->load(first), *one->load(second));
        QCOMPARE(differ.size(), std::size_t{1});
        QCOMPARE(differ.front().fields.front().before, std::string("level = info"));
    }

    void theFleetAsItIsNowComparesWithWhatWasTaken() {
        const auto one = keeper();
        write("api.conf", "workers = 4\npassword = geheim-80\n");
        const auto first = taken(*one);
        const auto live = one->record({}, {});
        QVERIFY(live);
        QVERIFY(differences(*one->load(first), live->snapshot).empty());
        // The secrets at hand are found again.
        const auto* text = live->snapshot.part(ServiceId("api"), PartKind::Files);
        QVERIFY(text != nullptr && text->find("geheim-80") == std::string::npos);
        const auto back = fileFrom(nlohmann::json::parse(*text), place("api.conf").string(), live->pool);
        QVERIFY(back);
        QCOMPARE(back->content, std::string("workers = 4\npassword = geheim-80\n"));
        const auto only = one->record(std::vector{ServiceId("api")}, {});
        QVERIFY(only && only->snapshot.manifest.services.size() == 1);
    }

    void beforeAnActionTheFleetIsKeptForItsPlan() {
        const auto one = keeper();
        const auto id = one->takeSafety("01PLAN", "before a graceful restart of api", {});
        QVERIFY2(id, id ? "" : id.error().detail.c_str());
        const auto kept = one->load(*id);
        QVERIFY(kept);
        HOLDFAST_COMPARE(kept->manifest.occasion, Occasion::Safety);
        QCOMPARE(kept->manifest.plan, std::string("01PLAN"));
        QCOMPARE(m_asked, std::string("01PLAN"));
        QVERIFY(kept->manifest.safety.safe);
    }

    void theLastSafePointAndWhatIsInUseAreNotDropped() {
        const auto one = keeper();
        const auto safe = taken(*one);
        m_verdict = {.safe = false, .sweeps = 0, .whyNot = "no"};
        const auto second = taken(*one);
        const auto third = taken(*one);
        auto refused = one->drop(safe);
        QVERIFY(!refused && refused.error().code == ErrorCode::FixInput);
        QVERIFY2(refused.error().detail.find("last safe point") != std::string::npos,
                 refused.error().detail.c_str());
        QVERIFY(!one->drop(second, {second}));
        QVERIFY(one->setPinned(third, stores::Pin::Set));
        QVERIFY(!one->drop(third));
        QVERIFY(one->drop(second));
        QCOMPARE(one->list()->size(), std::size_t{2});
        QVERIFY(one->safePoint() && *one->safePoint() == safe);
    }

    void itIsThinnedByTheRule() {
        const auto one = keeper();
        for (int i = 0; i < 14; ++i)
            taken(*one);
        const auto gone = one->thin({});
        QVERIFY(gone && gone->size() == 4);
        QCOMPARE(one->list()->size(), std::size_t{10});
    }

    void damageIsShownAndRefused() {
        const auto one = keeper();
        const auto first = taken(*one);
        const auto second = taken(*one);
        const auto path = place("snapshots") / (second.value() + ".snapshot");
        QFile file(QString::fromStdString(path.string()));
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() / 2) && file.write("x") == 1);
        file.close();
        const auto list = one->list();
        QVERIFY(list && !list->front().damage.empty());
        QVERIFY(!list->front().changed && list->back().damage.empty());
        QVERIFY(!one->verify(second) && one->verify(first));
        QVERIFY(!one->load(second));
        QVERIFY(one->safePoint() && *one->safePoint() == first);
    }

    void aFileTravelsToAnotherMachine() {
        const auto here = keeper();
        const auto there = keeper("elsewhere", "other salt");
        const auto id = taken(*here);
        const auto bytes = here->exported(id);
        QVERIFY(bytes);
        const auto in = there->import(*bytes);
        QVERIFY(in && *in == id);
        const auto list = there->list();
        QVERIFY(list && list->size() == 1 && !list->front().comparable);
        auto cut = *bytes;
        cut.pop_back();
        QVERIFY(!there->import(cut));
    }

    void anotherProgramIsWaitedFor() {
        const auto one = keeper();
        taken(*one);
        const auto path = (place("snapshots") / "lock").string();
        const int lock = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
        QVERIFY(lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) == 0);
        std::jthread other([lock] {
            timespec pause{.tv_sec = 0, .tv_nsec = 200'000'000};
            ::nanosleep(&pause, nullptr);
            ::close(lock);
        });
        taken(*one);
        other.join();
        QCOMPARE(one->list()->size(), std::size_t{2});
    }

    void aWaitForAnotherProgramEndsForWhoeverWantsIt() {
        const auto one = keeper();
        taken(*one);
        const auto path = (place("snapshots") / "lock").string();
        const int lock = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
        QVERIFY(lock >= 0 && ::flock(lock, LOCK_EX | LOCK_NB) == 0);
        std::stop_source stop;
        // The fleet is judged before and after it was read: then nothing is left but to keep it.
        m_whenAsked = [&stop, asked = 0]() mutable {
            if (++asked == 2) stop.request_stop();
        };
        const auto refused = one->take({}, {.stop = stop.get_token()});
        ::close(lock);
        QVERIFY(stop.stop_requested() && !refused);
        QVERIFY2(refused.error().code == ErrorCode::Cancelled, refused.error().detail.c_str());
        QCOMPARE(one->list()->size(), std::size_t{1});
    }

    void aSaltThatOthersCanReadIsRefused() {
        write("salt", QByteArray(32, 'x'));
        fs::permissions(place("salt"), fs::perms::owner_read | fs::perms::others_read);
        const auto refused = keeper()->take({}, {});
        QVERIFY(!refused && refused.error().code == ErrorCode::FixSetup);
        QVERIFY(!fs::exists(place("snapshots")));
    }
};

HOLDFAST_TEST(TstSnapshotKeeper)
#include "tst_snapshot_keeper.moc"
