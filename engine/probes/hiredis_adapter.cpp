// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/hiredis_adapter.h"

#include <hiredis.h>
#include <read.h>

#include <new>
#include <vector>

namespace holdfast::probes {

namespace {

#if HIREDIS_MAJOR >= 1
using ElementCount = std::size_t;
#else
using ElementCount = int;
#endif

/// What a reader builds: the root, and how much of it so far. Elements are appended as they come, so a
/// length that is only announced costs nothing.
struct Building {
    std::unique_ptr<RedisValue> root;
    std::size_t elements = 0;
};

int depthOf(const redisReadTask* task) {
    int depth = 0;
    for (; task->parent != nullptr; task = task->parent)
        ++depth;
    return depth;
}

RedisValue* place(const redisReadTask* task, RedisValue value) {
    auto* building = static_cast<Building*>(task->privdata);
    if (++building->elements > RedisReader::kMostElements) return nullptr;
    if (depthOf(task) > RedisReader::kMostDepth) { // hiredis 1 follows any depth
        building->elements = RedisReader::kMostElements + 1;
        return nullptr;
    }
    if (task->parent != nullptr && task->parent->obj != nullptr) {
        auto& siblings = static_cast<RedisValue*>(task->parent->obj)->elements;
        siblings.push_back(std::move(value));
        return &siblings.back();
    }
    building->root = std::make_unique<RedisValue>(std::move(value));
    return building->root.get();
}

void* createString(const redisReadTask* task, char* text, std::size_t length) {
    const auto kind = task->type == REDIS_REPLY_ERROR    ? RedisValue::Kind::Error
                      : task->type == REDIS_REPLY_STATUS ? RedisValue::Kind::Status
                                                         : RedisValue::Kind::Text;
    return place(task, {.kind = kind, .text = std::string(text, length), .integer = 0, .elements = {}});
}

void* createArray(const redisReadTask* task, ElementCount count) {
    if (static_cast<std::size_t>(count) > RedisReader::kMostElements) return nullptr;
    return place(task, {.kind = RedisValue::Kind::Array, .text = {}, .integer = 0, .elements = {}});
}

void* createInteger(const redisReadTask* task, long long value) {
    return place(task, {.kind = RedisValue::Kind::Integer, .text = {}, .integer = value, .elements = {}});
}

void* createNil(const redisReadTask* task) {
    return place(task, {});
}

#if HIREDIS_MAJOR >= 1
// RESP3, which we never ask for: without these, hiredis would store numbers where we expect objects.
void* createDouble(const redisReadTask* task, double, char* text, std::size_t length) {
    return createString(task, text, length);
}

void* createBool(const redisReadTask* task, int value) {
    return createInteger(task, value);
}
#endif

void freeNothing(void*) {} // the root owns everything

redisReplyObjectFunctions* functions() {
    static redisReplyObjectFunctions table = [] {
        redisReplyObjectFunctions made{};
        made.createString = createString;
        made.createArray = createArray;
        made.createInteger = createInteger;
        made.createNil = createNil;
#if HIREDIS_MAJOR >= 1
        made.createDouble = createDouble;
        made.createBool = createBool;
#endif
        made.freeObject = freeNothing;
        return made;
    }();
    return &table;
}

struct FreeReader {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
};

} // namespace

struct RedisReader::Parts {
    Building building;
    std::unique_ptr<redisReader, FreeReader> reader;
};

RedisReader::RedisReader() : m_parts(std::make_unique<Parts>()) {
    m_parts->reader.reset(redisReaderCreateWithFunctions(functions()));
    if (!m_parts->reader) throw std::bad_alloc();
    m_parts->reader->privdata = &m_parts->building;
}

RedisReader::~RedisReader() = default;
RedisReader::RedisReader(RedisReader&&) noexcept = default;
RedisReader& RedisReader::operator=(RedisReader&&) noexcept = default;

void RedisReader::feed(std::string_view bytes) {
    redisReaderFeed(m_parts->reader.get(), bytes.data(), bytes.size());
}

std::expected<std::optional<RedisValue>, std::string> RedisReader::next() {
    void* whole = nullptr;
    if (redisReaderGetReply(m_parts->reader.get(), &whole) != REDIS_OK) {
        if (m_parts->building.elements > kMostElements) return std::unexpected("an answer beyond limits");
        return std::unexpected(std::string(m_parts->reader->errstr));
    }
    if (whole == nullptr || !m_parts->building.root) return std::optional<RedisValue>();
    std::optional<RedisValue> answer(std::move(*m_parts->building.root));
    m_parts->building = {};
    return answer;
}

std::string formatRedisCommand(std::span<const std::string> words) {
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    for (const auto& word : words) {
        texts.push_back(word.data());
        lengths.push_back(word.size());
    }
    char* formatted = nullptr;
    const auto length =
        redisFormatCommandArgv(&formatted, static_cast<int>(words.size()), texts.data(), lengths.data());
    if (length < 0) throw std::bad_alloc();
    std::string command(formatted, static_cast<std::size_t>(length));
    redisFreeCommand(formatted);
    return command;
}

} // namespace holdfast::probes
