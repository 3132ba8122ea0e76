import type { CalendarTable } from './calendar-table.js';
import { bvmf } from './tables/bvmf.js';
import { xams } from './tables/xams.js';
import { xasx } from './tables/xasx.js';
import { xbom } from './tables/xbom.js';
import { xbru } from './tables/xbru.js';
import { xcse } from './tables/xcse.js';
import { xetr } from './tables/xetr.js';
import { xfra } from './tables/xfra.js';
import { xhel } from './tables/xhel.js';
import { xhkg } from './tables/xhkg.js';
import { xkrx } from './tables/xkrx.js';
import { xlis } from './tables/xlis.js';
import { xlon } from './tables/xlon.js';
import { xmad } from './tables/xmad.js';
import { xmil } from './tables/xmil.js';
import { xnys } from './tables/xnys.js';
import { xnze } from './tables/xnze.js';
import { xosl } from './tables/xosl.js';
import { xpar } from './tables/xpar.js';
import { xses } from './tables/xses.js';
import { xshg } from './tables/xshg.js';
import { xsto } from './tables/xsto.js';
import { xswx } from './tables/xswx.js';
import { xtai } from './tables/xtai.js';
import { xtks } from './tables/xtks.js';
import { xtse } from './tables/xtse.js';
import { xwbo } from './tables/xwbo.js';

/** By market identifier code (ISO 10383). */
export const calendarTables: Readonly<Record<string, CalendarTable>> = {
  BVMF: bvmf,
  XAMS: xams,
  XASX: xasx,
  XBOM: xbom,
  XBRU: xbru,
  XCSE: xcse,
  XETR: xetr,
  XFRA: xfra,
  XHEL: xhel,
  XHKG: xhkg,
  XKRX: xkrx,
  XLIS: xlis,
  XLON: xlon,
  XMAD: xmad,
  XMIL: xmil,
  XNYS: xnys,
  XNZE: xnze,
  XOSL: xosl,
  XPAR: xpar,
  XSES: xses,
  XSHG: xshg,
  XSTO: xsto,
  XSWX: xswx,
  XTAI: xtai,
  XTKS: xtks,
  XTSE: xtse,
  XWBO: xwbo,
};
