// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/piece_relay.h"
#include "tests/support/test_registry.h"

#include <string>
#include <thread>

using namespace holdfast;
using namespace holdfast::backups;

class TstPieceRelay : public QObject {
    Q_OBJECT

    static constexpr int kMany = 3000; // pieces of kSize: more than may be on their way at once
    static constexpr std::size_t kSize = 10'000;

    static std::string pieceOf(int number) {
        return std::string(kSize, static_cast<char>('a' + number % 26));
    }

private Q_SLOTS:

    void everyByteComesInItsOrderOnTheThreadOfTheCall() {
        std::string sent;
        std::string got;
        auto source = std::this_thread::get_id();
        bool here = true;
        const auto done = relayed(
            [&](const Piece& put) -> Result<void> {
                source = std::this_thread::get_id();
                for (int i = 0; i < kMany; ++i) {
                    sent += pieceOf(i);
                    if (auto taken = put(pieceOf(i)); !taken) return taken;
                }
                return put("the end");
            },
            [&](std::string_view bytes) -> Result<void> {
                here = here && source != std::this_thread::get_id();
                got += bytes;
                return {};
            });
        QVERIFY(done.has_value());
        QVERIFY(here);
        QVERIFY(got == sent + "the end");
        QVERIFY(relayed([](const Piece&) { return Result<void>(); },
                        [](std::string_view) -> Result<void> { return failure(ErrorCode::Internal, "?"); })
                    .has_value());
    }

    void whatTheTakerRefusesEndsTheSource() {
        int put = 0;
        int taken = 0;
        const auto done = relayed(
            [&](const Piece& hand) -> Result<void> {
                for (; put < kMany; ++put) {
                    if (auto handed = hand(pieceOf(put)); !handed) return handed;
                }
                return {};
            },
            [&](std::string_view) -> Result<void> {
                ++taken;
                return failure(ErrorCode::FixSetup, "The disk is full.");
            });
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().detail, std::string("The disk is full."));
        QCOMPARE(taken, 1);
        QVERIFY(put < kMany);
    }

    void whatTheTakerRefusesLastIsNotLost() {
        const auto done = relayed([](const Piece& hand) { return hand("x"); },
                                  [](std::string_view) -> Result<void> {
                                      return failure(ErrorCode::FixSetup, "The disk is full.");
                                  });
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().code, ErrorCode::FixSetup);
    }

    void whatIsWrongWithTheSourceComesFirst() {
        const auto done = relayed(
            [](const Piece& hand) -> Result<void> {
                for (int i = 0; i < kMany; ++i) {
                    if (!hand(pieceOf(i))) break; // goes on reading for its digest
                }
                return failure(ErrorCode::FixInput, "It is damaged.");
            },
            [](std::string_view) -> Result<void> { return failure(ErrorCode::FixInput, "No archive."); });
        QVERIFY(!done.has_value());
        QCOMPARE(done.error().detail, std::string("It is damaged."));
    }
};

HOLDFAST_TEST(TstPieceRelay)
#include "tst_piece_relay.moc"
