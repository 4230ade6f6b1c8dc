require('../../miniprogram_dist/components/auth-flow/index.js');
