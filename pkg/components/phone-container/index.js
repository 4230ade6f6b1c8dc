require('../../miniprogram_dist/components/phone-container/index.js');
