// The REST hosts of the regions (API facts, 2.1).
import type { Region } from '../../core/region.ts';

const HOSTS: Readonly<Record<Region, string>> = {
  china: 'console.tim.qq.com',
  singapore: 'adminapisgp.im.qcloud.com',
  seoul: 'adminapikr.im.qcloud.com',
  tokyo: 'adminapijpn.im.qcloud.com',
  frankfurt: 'adminapiger.im.qcloud.com',
  'silicon-valley': 'adminapiusa.im.qcloud.com',
  jakarta: 'adminapiidn.im.qcloud.com',
};

/** Base address for the calls of an app in this region. */
export function endpointFor(region: Region): string {
  return `https://${HOSTS[region]}`;
}
