// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/aside_audit.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <string>
#include <vector>

using namespace holdfast;
using namespace holdfast::runtime;
using actions::AuditMoment;
using actions::AuditNote;

namespace {

/// A trail whose store goes away and comes back.
struct Trail final : actions::AuditSink {
    Result<void> write(const AuditNote& note) override {
        if (away) return failure(ErrorCode::Retry, "the store cannot be reached");
        notes.push_back(note);
        return {};
    }

    Result<bool> has(const actions::PlanId& plan, AuditMoment moment) const override {
        if (away) return failure(ErrorCode::Retry, "the store cannot be reached");
        for (const auto& note : notes) {
            if (note.plan == plan && note.moment == moment) return true;
        }
        return false;
    }

    bool away = false;
    std::vector<AuditNote> notes;
};

struct Paper final : actions::DurableFile {
    Result<std::string> read() const override { return text; }

    Result<void> append(std::string_view bytes) override {
        text += bytes;
        return {};
    }

    Result<void> truncate(std::size_t size) override {
        text.resize(size);
        return {};
    }

    std::string text;
};

AuditNote noteOf(const char* plan, const char* service, const char* text) {
    return {.plan = actions::PlanId(plan),
            .kind = "x",
            .service = ServiceId(service),
            .text = text,
            .detail = {}};
}

} // namespace

class TstAsideAudit final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whileTheStoreIsAwayOnlyBrokenGlassAndOrdersAreKeptBeside() {
        Trail trail;
        Paper paper;
        AsideAudit audit(trail, &paper, [](const ServiceId& service) { return service == ServiceId("db"); });
        QVERIFY(audit.write(noteOf("p-1", "api", "goes its way")));
        trail.away = true;
        QVERIFY(!audit.write(noteOf("p-2", "api", "no glass is broken")));
        QVERIFY(audit.write(noteOf("p-3", "db", "the glass is broken")));
        QVERIFY(audit.write(noteOf("", "", "unlocked")));
        QCOMPARE(audit.waiting(), std::size_t{2});
        QVERIFY(*audit.has(actions::PlanId("p-3"), AuditMoment::Before));
        QVERIFY(!*audit.has(actions::PlanId("p-3"), AuditMoment::After));
        QVERIFY(!audit.bringBack());
        trail.away = false;
        QVERIFY(audit.bringBack());
        QCOMPARE(trail.notes.size(), std::size_t{3});
        QVERIFY(trail.notes[1].plan == actions::PlanId("p-3") &&
                trail.notes[1].text.contains("Entered later"));
        QCOMPARE(audit.waiting(), std::size_t{0});
        QVERIFY(paper.text.empty());
    }

    void whatLiesBesideOutlivesTheProgram() {
        Trail trail;
        Paper paper;
        trail.away = true;
        {
            AsideAudit audit(trail, &paper, [](const ServiceId&) { return true; });
            QVERIFY(audit.write(noteOf("p-1", "db", "«begins»\nin two lines")));
        }
        paper.text += "{\"moment\": 1, \"te"; // a note that was never finished
        trail.away = false;
        AsideAudit next(trail, &paper, [](const ServiceId&) { return false; });
        QCOMPARE(next.waiting(), std::size_t{1});
        QVERIFY(next.bringBack());
        QVERIFY(trail.notes[0].text.starts_with("«begins»\nin two lines"));
        QVERIFY(paper.text.empty());
    }

    /// Killed while a note was written: the next one does not stand behind half of it.
    void whatIsPutBehindAHalfWrittenNoteIsKept() {
        Trail trail;
        Paper paper;
        paper.text = "{\"moment\": 1, \"te";
        trail.away = true;
        {
            AsideAudit audit(trail, &paper, [](const ServiceId&) { return true; });
            QVERIFY(audit.write(noteOf("p-1", "db", "begins")));
        }
        trail.away = false;
        AsideAudit next(trail, &paper, [](const ServiceId&) { return false; });
        QVERIFY(next.bringBack());
        QCOMPARE(trail.notes.size(), std::size_t{1});
        QVERIFY(trail.notes[0].text.starts_with("begins"));
    }

    /// Killed between the trail and the file: what the trail has is not entered twice.
    void whatTheTrailHasAlreadyIsNotEnteredTwice() {
        Trail trail;
        Paper paper;
        trail.away = true;
        {
            AsideAudit audit(trail, &paper, [](const ServiceId&) { return true; });
            QVERIFY(audit.write(noteOf("p-1", "db", "begins")));
        }
        trail.away = false;
        QVERIFY(trail.write(noteOf("p-1", "db", "begins")));
        AsideAudit next(trail, &paper, [](const ServiceId&) { return false; });
        QVERIFY(next.bringBack());
        QCOMPARE(trail.notes.size(), std::size_t{1});
        QVERIFY(paper.text.empty());
    }

    void withoutAFileNothingIsKeptBeside() {
        Trail trail;
        trail.away = true;
        AsideAudit audit(trail, nullptr, [](const ServiceId&) { return true; });
        QVERIFY(!audit.write(noteOf("p-1", "db", "x")));
        QVERIFY(!audit.has(actions::PlanId("p-1"), AuditMoment::Before));
    }
};

HOLDFAST_TEST(TstAsideAudit)
#include "tst_aside_audit.moc"
