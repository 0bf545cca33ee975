// SPDX-License-Identifier: GPL-3.0-or-later
//
// A program that runs a lab until it is killed: says the lab's folder once it runs.
#include "app/lab/lab_process.h"

#include <QtCore/QCoreApplication>

#include <cstdio>

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    holdfast::lab::LabProcess lab({});
    lab.start([&lab](const holdfast::Result<void>& started) {
        if (!started) QCoreApplication::exit(1);
        std::printf("%s\n", lab.state().directory.c_str());
        std::fflush(stdout);
    });
    return QCoreApplication::exec();
}
