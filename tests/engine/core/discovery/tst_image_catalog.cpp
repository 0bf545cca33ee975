// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/image_catalog.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::discovery;

class TstImageCatalog final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theNameIsTheLastPart() {
        QVERIFY(imageName("postgres") == "postgres");
        QVERIFY(imageName("docker.io/library/postgres:16-alpine@sha256:abc") == "postgres");
        QVERIFY(imageName("registry.example.org:5000/team/api:1.2") == "api");
        QVERIFY(imageName("postgres@sha256:abc") == "postgres");
        QVERIFY(imageName("") == "");
    }

    void knownImagesHaveAKindAndAPort() {
        QVERIFY(knownImage("timescale/timescaledb:2")->kind == ServiceKind::Postgres);
        QVERIFY(knownImage("valkey/valkey:8")->kind == ServiceKind::Redis);
        QVERIFY(knownImage("traefik:v3")->kind == ServiceKind::Proxy);
        QVERIFY(knownImage("prom/prometheus")->kind == ServiceKind::Prometheus);
        QCOMPARE(knownImage("mcr.microsoft.com/mssql/server:2022-latest")->port, 1433);
        QVERIFY(knownImage("qdrant/qdrant")->health == "/healthz");
    }

    void whatOnlySoundsLikeItIsNotIt() {
        for (const char* image : {"prodrigestivill/postgres-backup-local", "supabase/postgres-meta",
                                  "rediscommander/redis-commander", "team/server", "", "nginx-exporter"})
            QVERIFY2(!knownImage(image), image);
        QVERIFY(knownImage("quay.io/prometheuscommunity/postgres-exporter")->kind == ServiceKind::Http);
    }

    void portsOfHttp() {
        QVERIFY(isHttpPort(8080));
        QVERIFY(!isHttpPort(5432));
    }
};

HOLDFAST_TEST(TstImageCatalog)
#include "tst_image_catalog.moc"
