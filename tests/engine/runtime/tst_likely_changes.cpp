// SPDX-License-Identifier: GPL-3.0-or-later
// Who changed what, and what likely made a service ill, as the desk tells it from what is kept.
#include "tests/engine/runtime/kept_snapshots.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>

using namespace holdfast;
using namespace holdfast::testing;

class TstLikelyChanges final : public QObject {
    Q_OBJECT

    std::unique_ptr<ActingPlace> m_place;

    void write(const char* name, const QByteArray& content) const {
        QFile file(m_place->folder.filePath(QString::fromUtf8(name)));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }

private Q_SLOTS:

    void init() { m_place = std::make_unique<ActingPlace>(); }

    void theChangeBeforeAServiceFellIllIsNamedUntilItIsWell() {
        write("api.conf", "workers = 4\n");
        Kept kept(*m_place);
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{1}, kSoon);
        QVERIFY(kept.state()->likely.empty());
        write("api.conf", "workers = 8\n");
        m_place->services.breakDown("api", false);
        QTRY_COMPARE_WITH_TIMEOUT(kept.state()->likely.size(), std::size_t{1}, kSoon);
        const auto state = kept.state();
        const auto& change = state->likely.front();
        QCOMPARE(change.service.value(), std::string("api"));
        QVERIFY2(change.text.contains("workers = 4") && change.text.contains("workers = 8"),
                 change.text.c_str());
        QCOMPARE(change.origin.text, std::string("outside of Holdfast"));
        QVERIFY(change.safePoint == state->safePoint);
        const auto isNamed = [&] {
            const auto* proposal = kept.bench.proposal();
            return proposal != nullptr && proposal->reason.contains(change.text);
        };
        QTRY_VERIFY_WITH_TIMEOUT(isNamed(), kSoon);
        m_place->services.heal("api");
        QTRY_VERIFY_WITH_TIMEOUT(kept.state()->likely.empty(), kSoon);
    }

    void whatWasPutBackIsNotBlamed() {
        write("api.conf", "workers = 4\n");
        Kept kept(*m_place);
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{1}, kSoon);
        write("api.conf", "workers = 8\n");
        m_place->services.breakDown("api", false);
        QTRY_COMPARE_WITH_TIMEOUT(kept.state()->likely.size(), std::size_t{1}, kSoon);
        kept.take("with eight");
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{2}, kSoon);
        QCOMPARE(kept.state()->likely.size(), std::size_t{1});
        write("api.conf", "workers = 4\n");
        kept.take("with four again");
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{3}, kSoon);
        QVERIFY(kept.state()->likely.empty()); // it is as ill as before
    }

    void aDifferenceTellsBetweenWhichSnapshotsItCame() {
        write("api.conf", "workers = 4\n");
        Kept kept(*m_place);
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{1}, kSoon);
        kept.take("as before");
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{2}, kSoon);
        write("api.conf", "workers = 8\n");
        kept.take("with eight");
        QTRY_COMPARE_WITH_TIMEOUT(kept.count(), std::size_t{3}, kSoon);
        QTRY_VERIFY_WITH_TIMEOUT(kept.bench.isReady(), kSoon);
        const auto all = kept.state()->snapshots;
        std::optional<Result<snapshots::SnapshotDiff>> diff;
        kept.client.compare(all.back().id, {}, [&](const auto& answer) { diff = answer; });
        QTRY_VERIFY_WITH_TIMEOUT(diff.has_value(), kSoon);
        QVERIFY(*diff && (*diff)->services.size() == 1);
        const auto& origin = (*diff)->services.front().origins.at(0);
        QVERIFY(origin.earliest == all[1].taken && origin.latest == all[0].taken);
        QCOMPARE(origin.text, std::string("outside of Holdfast"));
    }
};

HOLDFAST_TEST(TstLikelyChanges)
#include "tst_likely_changes.moc"
