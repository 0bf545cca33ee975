// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/workloads/managers.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::workloads;

class TstManagers : public QObject {
    Q_OBJECT

    static Manager only(const Configuration& configuration) {
        const auto found = managersOf(configuration);
        return found.size() == 1 ? found.front() : Manager{.name = "not exactly one"};
    }

    static Configuration labelled(std::map<std::string, std::string> labels) {
        Configuration configuration;
        configuration.labels = std::move(labels);
        return configuration;
    }

private Q_SLOTS:

    void whatNobodyManagesHasNoManager() { QVERIFY(managersOf(Configuration{}).empty()); }

    void aRestartPolicyIsOne() {
        Configuration configuration;
        configuration.restart.policy = RestartPolicy::UnlessStopped;
        HOLDFAST_COMPARE(only(configuration).kind, ManagerKind::RestartPolicy);
        QCOMPARE(only(configuration).name, std::string("unless-stopped"));
    }

    void composeIsToldWithItsProject() {
        const auto manager = only(labelled({{"com.docker.compose.project", "shop"}}));
        HOLDFAST_COMPARE(manager.kind, ManagerKind::Compose);
        QCOMPARE(manager.name, std::string("shop"));
        QVERIFY(manager.sentence.find("«shop»") != std::string::npos);
    }

    void orchestratorsAreToldByTheirLabels() {
        HOLDFAST_COMPARE(only(labelled({{"com.docker.swarm.service.id", "x"}})).kind, ManagerKind::Swarm);
        HOLDFAST_COMPARE(only(labelled({{"io.kubernetes.pod.name", "api-1"}})).kind, ManagerKind::Kubernetes);
        HOLDFAST_COMPARE(only(labelled({{"com.hashicorp.nomad.alloc_id", "x"}})).kind, ManagerKind::Nomad);
    }

    void anImageUpdaterThatIsSwitchedOffDoesNotCount() {
        const std::string label = "com.centurylinklabs.watchtower.enable";
        HOLDFAST_COMPARE(only(labelled({{label, "true"}})).kind, ManagerKind::ImageUpdater);
        QVERIFY(managersOf(labelled({{label, "false"}})).empty());
    }

    void patroniIsToldByItsVariablesOrItsProgram() {
        Configuration byVariable;
        byVariable.environment = {{"PATRONI_SCOPE", Secret("main")},
                                  {"PATRONI_SUPERUSER_PASSWORD", Secret("x")}};
        HOLDFAST_COMPARE(only(byVariable).kind, ManagerKind::Patroni);
        QCOMPARE(only(byVariable).name, std::string("main"));
        Configuration byCommand;
        byCommand.command = {"/usr/bin/patroni", "/etc/patroni.yml"};
        HOLDFAST_COMPARE(only(byCommand).kind, ManagerKind::Patroni);
        Configuration plain;
        plain.command = {"postgres", "-c", "cluster_name=patroniless"};
        QVERIFY(managersOf(plain).empty());
    }
};

HOLDFAST_TEST(TstManagers)
#include "tst_managers.moc"
