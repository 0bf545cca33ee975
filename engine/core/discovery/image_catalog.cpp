// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/image_catalog.h"

#include <algorithm>
#include <array>

namespace holdfast::discovery {

namespace {

using enum ServiceKind;

/// Ports and pages as the images' own documentation gives them.
constexpr auto kImages = std::to_array<ImageFact>({
    // speak PostgreSQL
    {"postgres", Postgres, 5432, "", "PostgreSQL"},
    {"postgresql", Postgres, 5432, "", "PostgreSQL"},
    {"postgis", Postgres, 5432, "", "PostgreSQL with PostGIS"},
    {"pgvector", Postgres, 5432, "", "PostgreSQL with pgvector"},
    {"pgvecto-rs", Postgres, 5432, "", "PostgreSQL with pgvecto.rs"},
    {"timescaledb", Postgres, 5432, "", "TimescaleDB"},
    {"timescaledb-ha", Postgres, 5432, "", "TimescaleDB"},
    {"spilo", Postgres, 5432, "", "PostgreSQL with Patroni"},
    {"citus", Postgres, 5432, "", "Citus"},
    // speak Redis
    {"redis", Redis, 6379, "", "Redis"},
    {"valkey", Redis, 6379, "", "Valkey"},
    {"keydb", Redis, 6379, "", "KeyDB"},
    {"redis-stack", Redis, 6379, "", "Redis"},
    {"redis-stack-server", Redis, 6379, "", "Redis"},
    {"dragonfly", Redis, 6379, "", "Dragonfly"},
    // proxies
    {"caddy", Proxy, 80, "", "Caddy"},
    {"nginx", Proxy, 80, "", "nginx"},
    {"nginx-unprivileged", Proxy, 8080, "", "nginx"},
    {"nginx-proxy", Proxy, 80, "", "nginx"},
    {"openresty", Proxy, 80, "", "OpenResty"},
    {"nginx-proxy-manager", Proxy, 80, "", "Nginx Proxy Manager"},
    {"swag", Proxy, 80, "", "SWAG"},
    {"traefik", Proxy, 80, "", "Traefik"},
    {"haproxy", Proxy, 80, "", "HAProxy"},
    {"envoy", Proxy, 10000, "", "Envoy"},
    {"httpd", Proxy, 80, "", "Apache httpd"},
    {"kong", Proxy, 8000, "", "Kong"},
    // watch and collect
    {"prometheus", Prometheus, 9090, "/-/healthy", "Prometheus"},
    {"alertmanager", Http, 9093, "/-/healthy", "Alertmanager"},
    {"pushgateway", Http, 9091, "/-/healthy", "Pushgateway"},
    {"blackbox-exporter", Http, 9115, "/-/healthy", "blackbox exporter"},
    {"node-exporter", Http, 9100, "/metrics", "node exporter"},
    {"postgres-exporter", Http, 9187, "/metrics", "PostgreSQL exporter"},
    {"redis_exporter", Http, 9121, "/metrics", "Redis exporter"},
    {"cadvisor", Http, 8080, "/healthz", "cAdvisor"},
    {"grafana", Http, 3000, "/api/health", "Grafana"},
    {"grafana-oss", Http, 3000, "/api/health", "Grafana"},
    {"grafana-enterprise", Http, 3000, "/api/health", "Grafana"},
    {"loki", Http, 3100, "/ready", "Loki"},
    {"tempo", Http, 3200, "/ready", "Tempo"},
    {"jaeger", Http, 16686, "/", "Jaeger"},
    {"all-in-one", Http, 16686, "/", "Jaeger"},
    {"influxdb", Http, 8086, "/health", "InfluxDB"},
    {"victoria-metrics", Http, 8428, "/health", "VictoriaMetrics"},
    // databases, search and queues
    {"mysql", Tcp, 3306, "", "MySQL"},
    {"mariadb", Tcp, 3306, "", "MariaDB"},
    {"percona", Tcp, 3306, "", "Percona Server"},
    {"mongo", Tcp, 27017, "", "MongoDB"},
    {"mongodb", Tcp, 27017, "", "MongoDB"},
    {"mongodb-community-server", Tcp, 27017, "", "MongoDB"},
    {"memcached", Tcp, 11211, "", "memcached"},
    {"rabbitmq", Tcp, 5672, "", "RabbitMQ"},
    {"kafka", Tcp, 9092, "", "Kafka"},
    {"cp-kafka", Tcp, 9092, "", "Kafka"},
    {"redpanda", Tcp, 9092, "", "Redpanda"},
    {"zookeeper", Tcp, 2181, "", "ZooKeeper"},
    {"cp-zookeeper", Tcp, 2181, "", "ZooKeeper"},
    {"nats", Tcp, 4222, "", "NATS"},
    {"eclipse-mosquitto", Tcp, 1883, "", "Mosquitto"},
    {"etcd", Tcp, 2379, "", "etcd"},
    {"cassandra", Tcp, 9042, "", "Cassandra"},
    {"server", Tcp, 1433, "", "SQL Server"},
    {"pgbouncer", Tcp, 6432, "", "PgBouncer"},
    {"clickhouse-server", Http, 8123, "/ping", "ClickHouse"},
    {"elasticsearch", Http, 9200, "/_cluster/health", "Elasticsearch"},
    {"opensearch", Http, 9200, "/_cluster/health", "OpenSearch"},
    {"qdrant", Http, 6333, "/healthz", "Qdrant"},
    {"weaviate", Http, 8080, "/v1/.well-known/ready", "Weaviate"},
    {"meilisearch", Http, 7700, "/health", "Meilisearch"},
    {"typesense", Http, 8108, "/health", "Typesense"},
    {"minio", Http, 9000, "/minio/health/live", "MinIO"},
    {"vault", Http, 8200, "/v1/sys/health", "Vault"},
    {"consul", Http, 8500, "/v1/status/leader", "Consul"},
    {"ollama", Http, 11434, "/", "Ollama"},
    {"flower", Web, 5555, "", "Flower"},
    {"mailpit", Http, 8025, "/livez", "Mailpit"},
    {"mailhog", Web, 8025, "", "MailHog"},
    {"adminer", Web, 8080, "", "Adminer"},
    {"pgadmin4", Http, 80, "/misc/ping", "pgAdmin"},
});

constexpr auto kHttpPorts = std::to_array<int>(
    {80,   81,   443,  591,  1323, 2368, 3000, 3001, 3002, 3003, 3100, 4000, 4200, 4321, 5000, 5001, 5173,
     5555, 5601, 7860, 8000, 8001, 8008, 8080, 8081, 8088, 8090, 8096, 8443, 8501, 8888, 9000, 9090, 9443});

} // namespace

std::string_view imageName(std::string_view image) noexcept {
    image = image.substr(0, image.find('@'));
    const auto slash = image.find_last_of('/');
    if (slash != std::string_view::npos) image.remove_prefix(slash + 1);
    return image.substr(0, image.find(':'));
}

std::optional<ImageFact> knownImage(std::string_view image) noexcept {
    const auto name = imageName(image);
    // «server» alone says nothing; Microsoft's is a database.
    if (name == "server" && image.find("mssql/server") == std::string_view::npos) return std::nullopt;
    const auto found = std::ranges::find(kImages, name, &ImageFact::name);
    if (found == kImages.end()) return std::nullopt;
    return *found;
}

bool isHttpPort(int port) noexcept {
    return std::ranges::find(kHttpPorts, port) != kHttpPorts.end();
}

} // namespace holdfast::discovery
