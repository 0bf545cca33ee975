// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/workloads/order.h"
#include "tests/support/test_registry.h"

#include <set>

using namespace holdfast::workloads;

class TstNames : public QObject {
    Q_OBJECT

    template <typename Enum>
    static void everyOneHasItsOwn(Enum last) {
        std::set<std::string_view> seen;
        for (int value = 0; value <= static_cast<int>(last); ++value) {
            const auto name = toString(static_cast<Enum>(value));
            QVERIFY(!name.empty());
            QVERIFY(seen.insert(name).second);
        }
    }

private Q_SLOTS:

    void everyValueHasANameOfItsOwn() {
        everyOneHasItsOwn(InstanceState::Unknown);
        everyOneHasItsOwn(InstanceHealth::Unhealthy);
        everyOneHasItsOwn(ManagerKind::ImageUpdater);
        everyOneHasItsOwn(Ability::Stats);
        everyOneHasItsOwn(RestartPolicy::UnlessStopped);
        everyOneHasItsOwn(OrderKind::Limit);
    }

    void restartPoliciesAreReadByTheirNames() {
        for (const auto policy : {RestartPolicy::Never, RestartPolicy::OnFailure, RestartPolicy::Always,
                                  RestartPolicy::UnlessStopped})
            HOLDFAST_COMPARE(restartPolicyFrom(toString(policy)), policy);
        QVERIFY(!restartPolicyFrom("sometimes"));
    }
};

HOLDFAST_TEST(TstNames)
#include "tst_names.moc"
