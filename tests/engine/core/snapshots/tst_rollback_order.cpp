// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/rollback_order.h"
#include "tests/engine/core/snapshots/rollback_pair.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

class TstRollbackOrder : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void priorityDecidesAmongThoseThatMayComeNext() {
        FleetSpec fleet;
        for (const auto* name : {"a", "b", "c", "d"}) {
            ServiceSpec spec;
            spec.id = ServiceId(name);
            fleet.services.push_back(std::move(spec));
        }
        fleet.services[2].priority = 1;
        // «a» depends on «d» through «b», which is not rolled back itself.
        fleet.dependencies = {{.from = ServiceId("a"), .to = ServiceId("b")},
                              {.from = ServiceId("b"), .to = ServiceId("d")}};
        const std::vector<ServiceId> expected{ServiceId("c"), ServiceId("d"), ServiceId("a")};
        QVERIFY(expected ==
                rollbackOrder(fleet, {ServiceId("a"), ServiceId("c"), ServiceId("d"), ServiceId("zz")}));
    }
};

HOLDFAST_TEST(TstRollbackOrder)
#include "tst_rollback_order.moc"
