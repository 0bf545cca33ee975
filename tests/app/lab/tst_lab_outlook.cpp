// SPDX-License-Identifier: GPL-3.0-or-later
// The whole chain on real processes: a leak begins, a warning comes with a rising probability, the service
// fails at about the time foretold, and the record says «hit».
#include "engine/core/outlook/fleet_outlook.h"
#include "engine/stores/store_factory.h"
#include "tests/app/lab/lab_client.h"
#include "tests/app/lab/lab_watcher.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

using namespace holdfast;
using namespace holdfast::testing;

namespace {

constexpr int kPatience = 180'000; ///< ms: for what takes a minute or two, on the slowest machine
const ServiceId kVictim{"learning-service"};

/// A real store, so that the record goes through the disk.
runtime::StoreFactory storesIn(const QString& folder, const Clock& clock) {
    return [path = folder.toStdString() + "/store.sqlite",
            &clock](const FleetSpec&) -> Result<runtime::OpenedStore> {
        auto opened = stores::openStore(path, {}, clock);
        if (!opened) return std::unexpected(opened.error());
        return runtime::OpenedStore{.store = std::move(opened->store), .notice = opened->notice};
    };
}

} // namespace

class TstLabOutlook : public QObject {
    Q_OBJECT
private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_lab.start(), qPrintable(m_lab.trouble()));
        m_watcher.emplace(m_lab.environment(), storesIn(m_folder.path(), m_clock));
        m_watcher->open(QString::fromStdString(m_lab.state().fleetFile));
        QTRY_VERIFY(m_watcher->answer.has_value());
        QVERIFY2(m_watcher->answer->has_value(),
                 m_watcher->answer->has_value() ? "" : m_watcher->answer->error().detail.c_str());
    }

    void cleanupTestCase() {
        m_watcher.reset();
        QVERIFY(m_lab.stop());
    }

    void aNewFleetHasNoRecordAndSaysWhenItWillSpeak() {
        QTRY_VERIFY_WITH_TIMEOUT(service() != nullptr, kPatience);
        QCOMPARE(m_watcher->state()->outlook->record.judged, 0U);
        QVERIFY(service()->silence != outlook::Silence::Learning || service()->readyAt.has_value());
    }

    void aQuietServiceIsNotWarnedAbout() {
        QTRY_VERIFY2_WITH_TIMEOUT(service()->prediction.has_value(), words().c_str(), kPatience);
        QVERIFY2(service()->prediction->probability < 0.5, words().c_str());
        QTRY_VERIFY2_WITH_TIMEOUT(service()->health.has_value(), words().c_str(), kPatience);
        QVERIFY(!warning());
    }

    void aLeakIsForetoldBeforeItTakesTheServiceDown() {
        QCOMPARE(m_lab.inject(kVictim.value(), "leak", 2.0), std::string());
        QTRY_VERIFY2_WITH_TIMEOUT(warning(), words().c_str(), kPatience);
        QVERIFY2(state()->ownState != HealthState::Critical, words().c_str()); // it has not failed yet
        QVERIFY2(service()->prediction->probability >= 0.7, words().c_str());
        QVERIFY(!service()->prediction->reasons.empty());
        QCOMPARE(service()->prediction->reasons.front().signal.value(), std::string("memory"));
        QVERIFY(told(EventKind::WarningRaised));
    }

    void itFailsAtAboutTheTimeForetoldAndTheRecordSaysHit() {
        QTRY_VERIFY2_WITH_TIMEOUT(told(EventKind::WarningSettled), words().c_str(), kPatience);
        const auto& settled = *told(EventKind::WarningSettled);
        QCOMPARE(std::get<std::string>(settled.facts.at("outcome")), std::string("hit"));
        QTRY_COMPARE_WITH_TIMEOUT(m_watcher->state()->outlook->record.judged, 1U, kPatience);
        QCOMPARE(m_watcher->state()->outlook->record.came, 1U);

        std::optional<Result<outlook::RecordAnswer>> record;
        const TimePoint now = m_clock.now();
        m_watcher->client().askRecord({.from = now - std::chrono::hours(1), .to = now},
                                      [&](Result<outlook::RecordAnswer> answer) { record = answer; });
        QTRY_VERIFY(record.has_value());
        QVERIFY2(record->has_value(), record->has_value() ? "" : record->error().detail.c_str());
        const auto& summary = (*record)->summary;
        QCOMPARE(summary.warnings, 1U);
        QCOMPARE(summary.hits, 1U);
        QCOMPARE(summary.falseOnes, 0U);
        QCOMPARE(summary.missed(), 0U);
        QVERIFY(summary.medianLead && *summary.medianLead > Duration(0));
        const Duration horizon = m_watcher->state()->fleet->warnings.horizon;
        QVERIFY2(summary.medianTimeError && *summary.medianTimeError <= horizon / 2,
                 fmt::format("{} ms off", summary.medianTimeError.value_or(Duration(-1)).count()).c_str());
    }

private:
    [[nodiscard]] std::size_t index() const {
        const auto& services = m_watcher->state()->services;
        return static_cast<std::size_t>(std::ranges::find(services, kVictim, &ServiceState::id) -
                                        services.begin());
    }

    [[nodiscard]] const outlook::ServiceOutlook* service() const {
        const auto state = m_watcher->state();
        if (!state || !state->outlook || state->outlook->services.size() != state->services.size())
            return nullptr;
        return &state->outlook->services[index()];
    }

    [[nodiscard]] const ServiceState* state() const { return &m_watcher->state()->services[index()]; }

    [[nodiscard]] bool warning() const {
        const auto& warnings = m_watcher->state()->outlook->warnings;
        return std::ranges::find(warnings, kVictim, &outlook::Warning::service) != warnings.end();
    }

    [[nodiscard]] const Event* told(EventKind kind) const {
        const auto& events = m_watcher->events();
        const auto found = std::ranges::find_if(
            events, [&](const Event& event) { return event.kind == kind && event.service == kVictim; });
        return found == events.end() ? nullptr : &*found;
    }

    /// For what a test says when it fails.
    [[nodiscard]] std::string words() const {
        if (service() == nullptr) return "no outlook";
        std::string text = fmt::format("silence {}, own health {:.2f}", static_cast<int>(service()->silence),
                                       state()->own.score.value_or(-1.0));
        for (const auto& signal : state()->signals) {
            if (signal.id == SignalId("memory") && signal.last)
                text +=
                    fmt::format(", memory {:.3g} of {:.3g}", signal.last->value, signal.limit.value_or(-1.0));
        }
        if (!service()->prediction) return text + ", no prediction";
        text += fmt::format(", p {:.2f}", service()->prediction->probability);
        for (const auto& reason : service()->prediction->reasons)
            text += fmt::format("; {} {:.2f}", reason.signal.value(), reason.probability);
        return text;
    }

    SystemClock m_clock;
    QTemporaryDir m_folder;
    LabClient m_lab;
    std::optional<LabWatcher> m_watcher;
};

HOLDFAST_TEST(TstLabOutlook)
#include "tst_lab_outlook.moc"
