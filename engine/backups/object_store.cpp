// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/object_store.h"

#include "engine/backups/plain_file.h"
#include "engine/core/backups/storage_xml.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace holdfast::backups {

namespace {

constexpr std::uint64_t kMostParts = 9'000; // S3 takes 10,000
constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20;
constexpr int kMostPages = 10'000;
const std::string kDigestHeader = "x-amz-meta-sha256";

bool isGood(const StorageAnswer& answer) {
    return answer.status >= 200 && answer.status < 300;
}

std::unexpected<Error> senseless(const CopySettings& place) {
    return failure(ErrorCode::FixInput,
                   "What the storage answered makes no sense. See that its endpoint is right.",
                   place.target());
}

std::unexpected<Error> another(const std::string& key) {
    return failure(
        ErrorCode::FixInput,
        fmt::format("{} is no longer what was written there: it is damaged. It is not copied.", key), key);
}

std::optional<std::uint64_t> numberIn(const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// One part, read before it is sent, since its digest goes first.
Result<std::string> digestOf(int file, std::uint64_t offset, std::uint64_t bytes, DigestStream& all,
                             const std::stop_token& stop) {
    DigestStream part;
    std::string chunk(kChunk, '\0');
    while (bytes > 0) {
        if (stop.stop_requested()) return failure(ErrorCode::Cancelled, "Ended on request.");
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(chunk.size(), bytes));
        const auto got = ::pread(file, chunk.data(), wanted, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0)
            return failure(ErrorCode::FixSetup,
                           "A file of the backups cannot be read to its end: look at its disk.");
        const auto piece = std::string_view(chunk).substr(0, static_cast<std::size_t>(got));
        part.add(piece);
        all.add(piece);
        offset += piece.size();
        bytes -= piece.size();
    }
    return part.hex();
}

} // namespace

Result<ObjectStore> ObjectStore::open(const CopySettings& place, Ways ways) {
    auto key = readAccessKey(place.credentialsFile);
    if (!key) return std::unexpected(key.error());
    return ObjectStore(StorageCall(place, std::move(*key), ways.patience), ways);
}

std::string ObjectStore::fullKey(const std::string& key) const {
    return place().prefix.empty() ? key : place().prefix + "/" + key;
}

Result<void> ObjectStore::put(const std::string& key, const std::filesystem::path& file,
                              const FileFacts& facts, const BytesSink& sink, const std::stop_token& stop) {
    const auto opened = PlainFile::openToRead(file);
    if (!opened) return std::unexpected(opened.error());
    const auto end = ::lseek(opened->descriptor(), 0, SEEK_END);
    if (end < 0 || static_cast<std::uint64_t>(end) != facts.bytes) return another(key);
    if (facts.bytes > m_ways.partBytes) return putInParts(key, opened->descriptor(), facts, sink, stop);
    DigestStream all;
    const auto digest = digestOf(opened->descriptor(), 0, facts.bytes, all, stop);
    if (!digest) return std::unexpected(digest.error());
    if (*digest != facts.digest) return another(key);
    const auto answer = m_call.send({.method = "PUT",
                                     .key = fullKey(key),
                                     .headers = {{kDigestHeader, facts.digest}},
                                     .file = opened->descriptor(),
                                     .bytes = facts.bytes,
                                     .digest = facts.digest,
                                     .moved = sink},
                                    stop);
    if (!answer) return std::unexpected(answer.error());
    if (!isGood(*answer)) return refusalOf(*answer, place(), "The copy of " + key);
    return {};
}

Result<void> ObjectStore::putBytes(const std::string& key, const std::string& bytes,
                                   const std::stop_token& stop) {
    DigestStream digest;
    digest.add(bytes);
    const auto answer = m_call.send(
        {.method = "PUT", .key = fullKey(key), .headers = {{kDigestHeader, digest.hex()}}, .body = bytes},
        stop);
    if (!answer) return std::unexpected(answer.error());
    if (!isGood(*answer)) return refusalOf(*answer, place(), "The copy of " + key);
    return {};
}

Result<void> ObjectStore::putInParts(const std::string& key, int file, const FileFacts& facts,
                                     const BytesSink& sink, const std::stop_token& stop) {
    if (auto ended = endOldParts(key, stop); !ended) return ended;
    const auto what = "The copy of " + key;
    const auto begun = m_call.send({.method = "POST",
                                    .key = fullKey(key),
                                    .query = {{"uploads", ""}},
                                    .headers = {{kDigestHeader, facts.digest}}},
                                   stop);
    if (!begun) return std::unexpected(begun.error());
    if (!isGood(*begun)) return refusalOf(*begun, place(), what);
    const auto document = storageXml(begun->body);
    if (!document) return std::unexpected(document.error());
    const auto upload = document->textOf("UploadId");
    if (upload.empty()) return senseless(place());
    const auto parts = sendParts(key, upload, file, facts, sink, stop);
    if (!parts) {
        // What is left of it costs money there. Where it cannot be ended, the next try does it.
        static_cast<void>(abortParts(key, upload, {}));
        return std::unexpected(parts.error());
    }
    const auto ended = m_call.send(
        {.method = "POST", .key = fullKey(key), .query = {{"uploadId", upload}}, .body = *parts}, stop);
    if (!ended) return std::unexpected(ended.error());
    // It may answer 200 before it knows, and then with an error.
    const auto outcome = storageXml(ended->body);
    if (!isGood(*ended) || (outcome && outcome->name == "Error")) return refusalOf(*ended, place(), what);
    const auto there = head(key, stop);
    if (!there) return std::unexpected(there.error());
    if (!*there || (*there)->bytes != facts.bytes)
        return failure(ErrorCode::Retry, what + " is not there whole, although the storage took all of it.",
                       place().target());
    return {};
}

Result<void> ObjectStore::endOldParts(const std::string& key, const std::stop_token& stop) {
    const auto answer = m_call.send({.query = {{"uploads", ""}, {"prefix", fullKey(key)}}}, stop);
    if (!answer) return std::unexpected(answer.error());
    if (!isGood(*answer)) return refusalOf(*answer, place(), "Looking for unfinished copies of " + key);
    const auto document = storageXml(answer->body);
    if (!document) return std::unexpected(document.error());
    for (const auto& one : document->children) {
        if (one.name != "Upload" || one.textOf("Key") != fullKey(key)) continue;
        if (auto ended = abortParts(key, one.textOf("UploadId"), stop); !ended) return ended;
    }
    return {};
}

Result<std::string> ObjectStore::sendParts(const std::string& key, const std::string& upload, int file,
                                           const FileFacts& facts, const BytesSink& sink,
                                           const std::stop_token& stop) {
    const auto size = std::max(m_ways.partBytes, facts.bytes / kMostParts + 1);
    std::string out = "<CompleteMultipartUpload>";
    DigestStream all;
    std::uint64_t number = 0;
    for (std::uint64_t offset = 0; offset < facts.bytes; offset += size) {
        const auto bytes = std::min(size, facts.bytes - offset);
        const auto digest = digestOf(file, offset, bytes, all, stop);
        if (!digest) return std::unexpected(digest.error());
        ++number;
        const auto answer =
            m_call.send({.method = "PUT",
                         .key = fullKey(key),
                         .query = {{"partNumber", std::to_string(number)}, {"uploadId", upload}},
                         .file = file,
                         .offset = offset,
                         .bytes = bytes,
                         .digest = *digest,
                         .moved = sink},
                        stop);
        if (!answer) return std::unexpected(answer.error());
        if (!isGood(*answer)) return refusalOf(*answer, place(), "The copy of " + key);
        const auto tag = answer->headers.find("etag");
        if (tag == answer->headers.end() || tag->second.find_first_of("<&>") != std::string::npos)
            return senseless(place());
        out += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", number, tag->second);
    }
    if (all.hex() != facts.digest) return another(key);
    return out + "</CompleteMultipartUpload>";
}

Result<void> ObjectStore::abortParts(const std::string& key, const std::string& upload,
                                     const std::stop_token& stop) {
    const auto answer =
        m_call.send({.method = "DELETE", .key = fullKey(key), .query = {{"uploadId", upload}}}, stop);
    if (!answer) return std::unexpected(answer.error());
    if (!isGood(*answer) && answer->status != 404)
        return refusalOf(*answer, place(), "Ending an unfinished copy of " + key);
    return {};
}

Result<std::uint64_t> ObjectStore::get(const std::string& key, const StorageSink& sink,
                                       const std::stop_token& stop) {
    std::uint64_t bytes = 0;
    const auto answer = m_call.send({.key = fullKey(key),
                                     .sink =
                                         [&](std::string_view piece) {
                                             bytes += piece.size();
                                             return sink(piece);
                                         }},
                                    stop);
    if (!answer) return std::unexpected(answer.error());
    if (answer->status == 404) {
        const auto document = storageXml(answer->body);
        if (!document || document->textOf("Code") != "NoSuchBucket")
            return failure(ErrorCode::FixInput, fmt::format("The storage has no {}.", key), place().target());
    }
    if (!isGood(*answer)) return refusalOf(*answer, place(), "Reading " + key);
    return bytes;
}

Result<std::string> ObjectStore::getBytes(const std::string& key, const std::stop_token& stop) {
    std::string out;
    const auto got = get(
        key,
        [&](std::string_view piece) -> Result<void> {
            if (out.size() + piece.size() > kMostBytes)
                return failure(ErrorCode::FixInput, fmt::format("{} is larger than makes sense.", key), key);
            out += piece;
            return {};
        },
        stop);
    if (!got) return std::unexpected(got.error());
    return out;
}

Result<std::optional<StoredObject>> ObjectStore::head(const std::string& key, const std::stop_token& stop) {
    const auto answer = m_call.send({.method = "HEAD", .key = fullKey(key)}, stop);
    if (!answer) return std::unexpected(answer.error());
    if (answer->status == 404) return std::nullopt; // that its bucket is missing tells the next put or list
    if (!isGood(*answer)) return refusalOf(*answer, place(), "Looking at " + key);
    StoredObject out{.key = key};
    const auto length = answer->headers.find("content-length");
    const auto bytes = length == answer->headers.end() ? std::nullopt : numberIn(length->second);
    if (!bytes) return senseless(place());
    out.bytes = *bytes;
    if (const auto digest = answer->headers.find(kDigestHeader); digest != answer->headers.end())
        out.digest = digest->second;
    return out;
}

Result<std::vector<StoredObject>> ObjectStore::list(const std::string& prefix, const std::stop_token& stop) {
    std::vector<StoredObject> out;
    const auto base = place().prefix.empty() ? std::string() : place().prefix + "/";
    std::string token;
    for (int page = 0; page < kMostPages; ++page) {
        std::map<std::string, std::string> query{{"list-type", "2"}, {"prefix", base + prefix}};
        if (!token.empty()) query["continuation-token"] = token;
        const auto answer = m_call.send({.query = std::move(query)}, stop);
        if (!answer) return std::unexpected(answer.error());
        if (!isGood(*answer)) return refusalOf(*answer, place(), "Listing the copies");
        const auto document = storageXml(answer->body);
        if (!document) return std::unexpected(document.error());
        if (document->name != "ListBucketResult") return senseless(place());
        for (const auto& one : document->children) {
            if (one.name != "Contents") continue;
            const auto key = one.textOf("Key");
            const auto bytes = numberIn(one.textOf("Size"));
            if (!bytes || !key.starts_with(base + prefix)) return senseless(place());
            out.push_back({.key = key.substr(base.size()), .bytes = *bytes});
        }
        if (document->textOf("IsTruncated") != "true") {
            std::ranges::sort(out, {}, &StoredObject::key);
            return out;
        }
        const auto next = document->textOf("NextContinuationToken");
        if (next.empty() || next == token) return senseless(place());
        token = next;
    }
    return senseless(place());
}

Result<void> ObjectStore::remove(const std::string& key, const std::stop_token& stop) {
    const auto answer = m_call.send({.method = "DELETE", .key = fullKey(key)}, stop);
    if (!answer) return std::unexpected(answer.error());
    if (!isGood(*answer) && answer->status != 404) return refusalOf(*answer, place(), "Removing " + key);
    return {};
}

} // namespace holdfast::backups
