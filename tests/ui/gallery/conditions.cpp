// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/gallery/conditions.h"

#include "ui/pages/topology_page.h"
#include "ui/topology/fleet_map.h"

#include <chrono>

namespace holdfast::testing {

namespace {

using namespace std::chrono_literals;
using Play = std::unique_ptr<FleetPlay>;

Play healthy() {
    auto play = std::make_unique<FleetPlay>(ordinaryHour());
    return play;
}

Play redisDown() {
    auto play = healthy();
    play->down("redis");
    play->sweep(4);
    return play;
}

/// What cannot work without it follows, by its own readings.
Play redisTakesOthers() {
    auto play = healthy();
    play->down("redis");
    play->sweep(2);
    play->down("api");
    play->slow("worker", 30.0);
    play->down("learning-service");
    play->fill("qdrant", 0.98);
    play->sweep(4);
    return play;
}

Play mixed() {
    auto play = healthy();
    play->down("learning-service");
    play->slow("worker", 30.0);
    play->fill("qdrant", 0.88);
    play->refuse("postgres");
    play->silence("ollama");
    play->sweep(3);
    return play;
}

Play stale() {
    auto play = healthy();
    play->pass(95s);
    return play;
}

Play offline() {
    auto play = healthy();
    play->goOffline("no route to any target");
    return play;
}

Play asleep() {
    auto play = healthy();
    play->sleep(2h + 14min);
    return play;
}

Play firstSweep() {
    return std::make_unique<FleetPlay>(referenceFleet());
}

Play thousand() {
    auto play = std::make_unique<FleetPlay>(largeFleet(1000));
    play->sweep(30);
    play->down("billing-16");
    play->down("cart-41");
    play->slow("search-90", 60.0);
    play->sweep(3);
    return play;
}

Play longNames() {
    auto play = std::make_unique<FleetPlay>(longNamedFleet());
    play->sweep(30);
    play->down("eu-central-1-customer-platform-redis-primary-blue");
    play->sweep(3);
    return play;
}

Play trouble() {
    auto play = healthy();
    play->store.condition = StoreCondition::Full;
    play->store.message = "the disk is full: 0 bytes left on /home; free some room and it goes on by itself";
    play->fleetTrouble = "fleet.yaml:41:5: unknown key «adress»; did you mean «address»?";
    return play;
}

Play foretold() {
    auto play = std::make_unique<FleetPlay>(ordinaryHour());
    play->fill("redis", 0.79);
    play->sweep(6);
    play->foretold = Foretold{.warned = {{"redis", 0.82}, {"worker", 0.74}},
                              .learning = {"perception-service"},
                              .unusual = {"redis", "ollama"}};
    return play;
}

/// Nothing is expected to fail; two services are still new.
Play foretoldCalm() {
    auto play = healthy();
    play->foretold = Foretold{.learning = {"perception-service", "reasoning-service"}};
    return play;
}

Play foretoldWithoutRecord() {
    auto play = healthy();
    play->foretold = Foretold{.warned = {{"redis", 0.91}}, .days = 0};
    return play;
}

/// The analysis has stopped; readings go on.
Play foretoldLongAgo() {
    auto play = foretold();
    play->foretold->age = 6min;
    return play;
}

Play foretoldOffline() {
    auto play = foretold();
    play->goOffline("no route to any target");
    return play;
}

Play foretoldLongNames() {
    auto play = longNames();
    play->foretold = Foretold{};
    const auto state = play->state();
    for (const auto& service : state->services) {
        if (play->foretold->warned.size() < 5) play->foretold->warned[service.id.value()] = 0.83;
        play->foretold->unusual.insert(service.id.value());
    }
    return play;
}

Play foretoldThousand() {
    auto play = thousand();
    play->foretold = Foretold{.warned = {{"billing-16", 0.97}, {"cart-41", 0.88}, {"search-90", 0.71}},
                              .learning = {"search-91", "search-92"},
                              .unusual = {"search-90"}};
    return play;
}

/// Redis leaks, and takes along what needs it; worker has troubles of its own.
Play leaking() {
    auto play = healthy();
    for (int i = 0; i < 24; ++i) {
        play->fill("redis", 0.55 + 0.012 * i);
        play->sweep();
    }
    play->slow("worker", 12.0);
    play->sweep(3);
    play->foretold = Foretold{.warned = {{"redis", 0.82}, {"api", 0.77}, {"webui", 0.71}, {"worker", 0.74}},
                              .because = {{"api", "redis"}, {"webui", "api"}},
                              .learning = {"ollama"},
                              .unusual = {"redis"}};
    return play;
}

Play learning() {
    auto play = healthy();
    play->foretold = Foretold{};
    const auto state = play->state();
    for (const auto& service : state->services)
        play->foretold->learning.insert(service.id.value());
    play->foretold->days = 0;
    return play;
}

Play leakingLongAgo() {
    auto play = leaking();
    play->foretold->age = 4min;
    return play;
}

FleetStatePtr noFleet() {
    auto state = std::make_shared<FleetState>();
    state->revision = 1;
    state->time = TimePoint{Duration(1'780'000'000'000)};
    return state;
}

FleetStatePtr refusedFleet() {
    auto state = std::make_shared<FleetState>(*noFleet());
    state->fleetTrouble = "fleet.yaml:41:5: unknown key «adress»; did you mean «address»?";
    return state;
}

} // namespace

std::map<std::string, std::string> galleryFiles() {
    return {{"/srv/shop/compose.yaml", R"(name: shop
services:
  db:
    image: postgres:16
    environment: { POSTGRES_USER: shop, POSTGRES_PASSWORD: "${DB_PASSWORD}" }
    ports: ["127.0.0.1:5432:5432"]
  cache: { image: "valkey/valkey:8", ports: ["6379:6379"], mem_limit: 512m }
  search: { image: "getmeili/meilisearch:v1" }
  api:
    build: ./api
    environment: { DATABASE_URL: "postgres://shop:${DB_PASSWORD}@db/shop", SEARCH_URL: "http://search:7700" }
    depends_on: { db: { condition: service_healthy }, cache: { condition: service_started, required: false } }
    healthcheck: { test: curl -fsS http://localhost:8000/health }
    ports: ["8000:8000"]
  worker: { build: ./api, command: celery -A shop worker -Q fast, depends_on: [db, cache],
            environment: { CELERY_BROKER_URL: "redis://cache:6379/1" } }
  recommendations-of-the-day: { image: shop/recommendations, depends_on: [api, db, cache, search], ports: ["9000:9000"] }
  migrate: { build: ./api, command: migrate }
  web: { image: "caddy:2", ports: ["80:80", "443:443"], depends_on: { api: { condition: service_started },
         migrate: { condition: service_completed_successfully } } }
  mail: { image: axllent/mailpit, profiles: [debug], ports: ["8025:8025"] }
  metrics: { image: prom/prometheus, profiles: [ops], ports: ["${METRICS_PORT}:9090"] }
  backup: { image: shop/backup, healtcheck: { disable: true }, environment: { S3_HOST: s3.example.org,
            SOURCE_URL: "postgres://x@old-db.example.org/shop" } }
)"},
            {"/srv/shop/broken.yaml", R"(services:
  web: { image: shop/web, depends_on: [api, chache] }
  api: { image: shop/api, depends_on: [api] }
  cache: { image: redis, extends: bsae }
  base: { image: shop/base }
)"}};
}

std::vector<Condition> conditions() {
    std::vector<Condition> all;
    const auto add = [&all](const char* name, Play (*play)()) {
        all.push_back({.name = QString::fromLatin1(name), .play = play, .bare = {}, .after = {}});
    };
    add("healthy", healthy);
    add("redis-down", redisDown);
    add("redis-takes-others", redisTakesOthers);
    add("mixed", mixed);
    add("stale", stale);
    add("offline", offline);
    add("asleep", asleep);
    add("first-sweep", firstSweep);
    add("thousand", thousand);
    add("long-names", longNames);
    add("trouble", trouble);
    add("next", leaking);
    add("next-learning", learning);
    add("next-quiet", foretoldCalm);
    add("next-old", leakingLongAgo);
    add("next-offline", foretoldOffline);
    add("next-thousand", foretoldThousand);
    add("next-long-names", foretoldLongNames);
    const auto goTo = [&all](const char* name, Play (*play)(), const char* page, const char* service) {
        all.push_back(
            {.name = QString::fromLatin1(name),
             .play = play,
             .bare = {},
             .after = [page, service](shell::MainWindow& window, shell::PageContext&, FakeEngineClient&) {
                 window.goTo({.page = QString::fromLatin1(page), .service = ServiceId(service), .part = {}});
             }});
    };
    goTo("services-healthy", healthy, "services", "");
    goTo("services-mixed", mixed, "services", "");
    goTo("services-thousand", thousand, "services", "");
    goTo("services-long-names", longNames, "services", "");
    goTo("topology-healthy", healthy, "topology", "");
    goTo("topology-redis-down", redisDown, "topology", "redis");
    goTo("topology-mixed", mixed, "topology", "");
    goTo("topology-stale", stale, "topology", "");
    goTo("topology-thousand", thousand, "topology", "");
    goTo("topology-long-names", longNames, "topology", "");
    goTo("forecast-now", foretold, "forecast", "");
    goTo("forecast-service", foretold, "forecast", "postgres");
    goTo("forecast-calm", foretoldCalm, "forecast", "");
    goTo("forecast-learning", healthy, "forecast", "");
    goTo("forecast-no-record", foretoldWithoutRecord, "forecast", "");
    goTo("forecast-old", foretoldLongAgo, "forecast", "");
    goTo("forecast-offline", foretoldOffline, "forecast", "");
    goTo("forecast-long-names", foretoldLongNames, "forecast", "");
    goTo("forecast-thousand", foretoldThousand, "forecast", "");
    const auto inRecord = [&all](const char* name, Play (*play)()) {
        all.push_back({.name = QString::fromLatin1(name),
                       .play = play,
                       .bare = {},
                       .after = [](shell::MainWindow& window, shell::PageContext&, FakeEngineClient&) {
                           window.goTo({.page = QStringLiteral("forecast"),
                                        .service = {},
                                        .part = QStringLiteral("record")});
                       }});
    };
    inRecord("forecast-record", foretold);
    inRecord("forecast-record-none", foretoldWithoutRecord);
    inRecord("forecast-record-long-names", foretoldLongNames);
    const auto onMap = [&all](const char* name, Play (*play)(), void (*change)(ui::topology::FleetMap&)) {
        all.push_back({.name = QString::fromLatin1(name),
                       .play = play,
                       .bare = {},
                       .after = [change](shell::MainWindow& window, shell::PageContext&, FakeEngineClient&) {
                           window.goTo({.page = QStringLiteral("topology"), .service = {}, .part = {}});
                           change(window.findChild<pages::TopologyPage*>()->fleetMap());
                       }});
    };
    using ui::topology::FleetMap;
    using ui::topology::Grouping;
    using ui::topology::Overlay;
    onMap("topology-load", mixed, [](FleetMap& map) { map.setOverlay(Overlay::Load); });
    onMap("topology-latency", mixed, [](FleetMap& map) { map.setOverlay(Overlay::Latency); });
    onMap("topology-breakers", mixed, [](FleetMap& map) { map.setOverlay(Overlay::Breakers); });
    onMap("topology-grouped", mixed, [](FleetMap& map) { map.setGrouping(Grouping::Tag); });
    onMap("topology-folded", redisDown, [](FleetMap& map) {
        map.setGrouping(Grouping::Tag);
        map.setFolded(QStringLiteral("data"), true);
        map.setFolded(QStringLiteral("reasoning"), true);
    });
    onMap("topology-opened", thousand, [](FleetMap& map) { map.unfoldAll(); });
    const auto withView = [&all](const char* name, Play (*play)(), const char* service, const char* part) {
        all.push_back(
            {.name = QString::fromLatin1(name),
             .play = play,
             .bare = {},
             .after = [service, part](shell::MainWindow& window, shell::PageContext&, FakeEngineClient&) {
                 window.goTo({.page = QStringLiteral("topology"),
                              .service = ServiceId(service),
                              .part = QString::fromLatin1(part)});
             }});
    };
    withView("topology-what-if", healthy, "redis", "what-if");
    withView("topology-what-if-long-names", longNames, "eu-central-1-customer-platform-redis-primary-blue",
             "what-if");
    withView("topology-history", redisTakesOthers, "redis", "history");
    goTo("service-redis", healthy, "services", "redis");
    goTo("service-redis-down", redisDown, "services", "redis");
    goTo("service-limited", redisDown, "services", "worker");
    goTo("service-stale", stale, "services", "postgres");
    goTo("service-refused", mixed, "services", "postgres");
    goTo("services-foretold", leaking, "services", "");
    goTo("topology-foretold", leaking, "topology", "redis");
    goTo("service-foretold", leaking, "services", "redis");
    goTo("service-foretold-because", leaking, "services", "api");
    goTo("service-learning", learning, "services", "redis");
    goTo("service-foretold-old", leakingLongAgo, "services", "redis");
    goTo("service-foretold-long-name", foretoldLongNames, "services",
         "eu-central-1-customer-platform-redis-primary-blue");
    goTo("service-long-name", longNames, "services", "eu-central-1-customer-platform-redis-primary-blue");
    const auto nothing = [] { return Play(); };
    all.push_back({.name = QStringLiteral("welcome"), .play = nothing, .bare = noFleet, .after = {}});
    for (const auto& [name, file] : {std::pair{"compose", "/srv/shop/compose.yaml"},
                                     std::pair{"compose-refused", "/srv/shop/broken.yaml"}}) {
        all.push_back({.name = QString::fromLatin1(name),
                       .play = nothing,
                       .bare = noFleet,
                       .after = [file](shell::MainWindow&, shell::PageContext& context, FakeEngineClient&) {
                           context.discoverCompose(QString::fromLatin1(file));
                       }});
    }
    all.push_back({.name = QStringLiteral("refused"), .play = nothing, .bare = refusedFleet, .after = {}});
    return all;
}

} // namespace holdfast::testing
