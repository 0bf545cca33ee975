// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"

namespace holdfast::app {

std::string helpText() {
    return R"(holdfast: the control centre for the resilience of a fleet

  holdfast [FLEET.yaml]              the window; with no fleet: the last one, else a welcome page
  holdfast --lab                     the window on the lab
  holdfast serve FLEET.yaml|--lab    the engine without a window; HTTP API on 127.0.0.1:8010
  holdfast check FLEET.yaml          validate a fleet file
  holdfast sweep FLEET.yaml|--lab    one round of probes
  holdfast impact FLEET.yaml|--graph EDGES.csv --service NAME… [--analysis]
                                     what a failure takes down, and what hangs on each service; without --format
                                     as JSON. EDGES.csv: caller,callee[,weight[,kind]]
  holdfast forecast --input SERIES.csv --horizon STEPS [--season 24,168] [--level 95]
                                     median and interval of each step ahead, by series; without --format as CSV.
                                     SERIES.csv: id,v1,v2,… (one series a line, an empty field is a gap)
  holdfast anomalies --method forest --input ROWS.csv [--train ROWS.csv] [--label-column NAME] [--trees 100]
                                     [--sample 256] [--seed N] [--order time|none]
                                     how unusual each row is, 0 to 1, by an isolation forest of the training rows
                                     (without --train: of the same); without --format as CSV. Training rows that
                                     resemble their neighbours are taken as readings in time, and changes count,
                                     too; --order says it outright
  holdfast anomalies --method stream --input READINGS.csv
                                     each reading of a signal (timestamp,value) judged by those before it, 0 to 1
                                     (an anomaly from 0.5 on); without --format as CSV, the reasons as JSON
  holdfast warnings --input TABLE.csv --limit NUMBER [--horizon 15m]
                                     for each minute and series of minute,s00,s01,…: how likely the limit is
                                     reached within the horizon, from the past alone; a series begins after
                                     twice the horizon; without --format as CSV
  holdfast discover compose FILE… [--profile NAME…] [--env-file FILE] [--host NAME]
                                     a fleet file on standard output from a Compose file; further files override
                                     it; what was understood and what was not on standard error. --host is where
                                     published ports are reached (127.0.0.1)
  holdfast capture DIR [FLEET.yaml|--lab] [--page P] [--theme light|dark] [--size 1440x900] [--scale 2]
                                     every page as PNG, no display needed
    --sweeps N                       so many sweeps first; --fault SERVICE:FAULT[:STRENGTH] hurts the lab after
                                     half of them, e.g. redis:fill:1

Acting, all through the same guarded plans:

  holdfast recover FLEET.yaml|--lab SERVICE --action graceful-restart|… [--dry-run] [--set NAME=VALUE…]
                                     [--confirm NAME] [--reason TEXT] [--second-person NAME]
                                     draws a plan up, shows it with what the guards say, and begins it; --dry-run
                                     shows the calls instead. Tier 3 asks for --confirm with the service's name,
                                     tier 4 for --reason as well. Ctrl-C ends it at the next step's boundary
  holdfast rollback FLEET.yaml|--lab [SERVICE] [--to SNAPSHOT] [--dry-run] [--confirm NAME] [--reason TEXT]
                                     the same way, back to how SERVICE was in a snapshot (without --to the newest
                                     safe point); without SERVICE every service that differs, in their order
  holdfast restore FLEET.yaml|--lab SERVICE [--from BACKUP] [--at TIME|--at backup|--transaction NUMBER]
                                     [--into fresh|in-place] [--dry-run] [--confirm NAME] [--reason TEXT]
                                     the same way, its data from a backup (without --from the newest verified one):
                                     restored beside it and proven, then the service is stopped, the folders change
                                     places, and the former one stays. What is there is never written over, so
                                     that in-place is the same as fresh. --at backup goes no further than the
                                     backup itself, without the log behind it
  holdfast guards FLEET.yaml|--lab SERVICE
                                     lets every guard refuse on copies of a plan; nothing is done
  holdfast snapshot list|verify FLEET.yaml|--lab [ID]
  holdfast snapshot show FLEET.yaml|--lab ID [SERVICE]
  holdfast snapshot diff FLEET.yaml|--lab ID [ID]
                                     what is kept of the fleet's configuration, whether every byte of it is as it
                                     was, and what differs field by field; without a second ID from the fleet as
                                     it is now
  holdfast snapshot take FLEET.yaml|--lab [--reason TEXT]
  holdfast snapshot pin|unpin|drop FLEET.yaml|--lab ID
  holdfast snapshot export FLEET.yaml|--lab ID > FILE; import FLEET.yaml|--lab FILE
  holdfast backup list FLEET.yaml [SERVICE]
                                     the backups of a service with a «backup:» in the fleet file, what proves them
  holdfast backup take FLEET.yaml SERVICE
  holdfast backup verify|drill FLEET.yaml SERVICE [ID]
                                     reads every byte of one again (without ID: the newest); rehearses a restore on
                                     a server of its own, compares what came back, and measures how long it took
  holdfast backup restore FLEET.yaml SERVICE [ID] --into FOLDER [--at TIME|--at backup|--transaction NUMBER]
                                     into a folder that is not there or empty, never over anything; PostgreSQL: to
                                     the end of its log, to how it was at TIME, or up to and with a transaction; of
                                     a dump: as it was then, in a new cluster
  holdfast backup copy FLEET.yaml SERVICE
                                     to the storage that its «copy:» names, what is not there yet; lets go there
                                     what retention let go here
  holdfast backup fetch|verify-copy FLEET.yaml SERVICE [ID]
                                     brings one back from there into the repository, with the log behind it; reads
                                     every byte of it there (without ID: the newest)
  holdfast plan list|show ID|export ID
                                     what was done, with its evidence
  holdfast audit list|verify|export FLEET.yaml|--lab
                                     the audit trail, and whether it is whole; --last N: so many of the newest

  --format text|json|csv             how results are written (check, sweep; discover: text, json)
  --data DIR                         where history is kept (default: the user's data folder)
  --listen ADDRESS:PORT              serve: another address than loopback needs --tls-cert, --tls-key and a token
                                     in the environment (HOLDFAST_API_TOKEN, or the one named by --token-env)
  --no-api                           serve: no HTTP API

Exit codes: 0 done; 1 failed; 2 bad usage or input; 3 refused by a guard; 4 outcome unknown; 130 interrupted.
)";
}

} // namespace holdfast::app
